"""Lists in the order of patients' names and of the last change: indexes that end in the id."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return """
        CREATE INDEX "idx_appointments_updated_at" ON "appointments" ("updated_at", "id");
        CREATE INDEX "idx_appointments_patient_name" ON "appointments" ("patient_name", "id");
        CREATE INDEX "idx_appointments_doctor_updated" ON "appointments" ("doctor_id", "updated_at", "id");
        CREATE INDEX "idx_appointments_doctor_patient" ON "appointments" ("doctor_id", "patient_name", "id");
        CREATE INDEX "idx_surgeries_updated_at" ON "surgeries" ("updated_at", "id");
        CREATE INDEX "idx_surgeries_patient_name" ON "surgeries" ("patient_name", "id");
        CREATE INDEX "idx_surgeries_doctor_updated" ON "surgeries" ("doctor_id", "updated_at", "id");
        CREATE INDEX "idx_surgeries_doctor_patient" ON "surgeries" ("doctor_id", "patient_name", "id");
        CREATE INDEX "idx_consultations_updated_at" ON "consultations" ("updated_at", "id");
        CREATE INDEX "idx_consultations_patient_name" ON "consultations" ("patient_name", "id");
        CREATE INDEX "idx_consultations_doctor_updated" ON "consultations" ("doctor_id", "updated_at", "id");
        CREATE INDEX "idx_consultations_doctor_patient" ON "consultations" ("doctor_id", "patient_name", "id");
        CREATE INDEX "idx_prescriptions_updated_at" ON "prescriptions" ("updated_at", "id");
        CREATE INDEX "idx_prescriptions_patient_name" ON "prescriptions" ("patient_name", "id");
        CREATE INDEX "idx_prescriptions_doctor_updated" ON "prescriptions" ("doctor_id", "updated_at", "id");
        CREATE INDEX "idx_prescriptions_doctor_patient" ON "prescriptions" ("doctor_id", "patient_name", "id");
        CREATE INDEX "idx_lab_reports_updated_at" ON "lab_reports" ("updated_at", "id");
        CREATE INDEX "idx_lab_reports_patient_name" ON "lab_reports" ("patient_name", "id");
        CREATE INDEX "idx_lab_reports_doctor_updated" ON "lab_reports" ("doctor_id", "updated_at", "id");
        CREATE INDEX "idx_lab_reports_doctor_patient" ON "lab_reports" ("doctor_id", "patient_name", "id");
        CREATE INDEX "idx_patients_updated_at" ON "patients" ("updated_at", "id");
    """


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP INDEX "idx_patients_updated_at";
        DROP INDEX "idx_lab_reports_doctor_patient";
        DROP INDEX "idx_lab_reports_doctor_updated";
        DROP INDEX "idx_lab_reports_patient_name";
        DROP INDEX "idx_lab_reports_updated_at";
        DROP INDEX "idx_prescriptions_doctor_patient";
        DROP INDEX "idx_prescriptions_doctor_updated";
        DROP INDEX "idx_prescriptions_patient_name";
        DROP INDEX "idx_prescriptions_updated_at";
        DROP INDEX "idx_consultations_doctor_patient";
        DROP INDEX "idx_consultations_doctor_updated";
        DROP INDEX "idx_consultations_patient_name";
        DROP INDEX "idx_consultations_updated_at";
        DROP INDEX "idx_surgeries_doctor_patient";
        DROP INDEX "idx_surgeries_doctor_updated";
        DROP INDEX "idx_surgeries_patient_name";
        DROP INDEX "idx_surgeries_updated_at";
        DROP INDEX "idx_appointments_doctor_patient";
        DROP INDEX "idx_appointments_doctor_updated";
        DROP INDEX "idx_appointments_patient_name";
        DROP INDEX "idx_appointments_updated_at";
    """


MODELS_STATE = (
"eJztXW1z2ziS/iso34ckV1xX7LxuvLVVSSazk90knko8d1s73qIgEZJ4pgANQFlxzc5/Pw"
    "AkJYIvEkCJMkX3l8Qi0QD5NAg0uh80fj+ZsYBE4vQXQfjJG/T7CcUzIv8wrnvoBM/n66vq"
    "QoyHkS64kCX0FTwUMcejWF4c40gQeSkgYsTDeRwyqoq+pQiPRmxB41M0wIt46t9KWXlzgH"
    "goiEDLKaEoZjeEChQKsSABGpIx4wTNFiJGQUhOVUsBG8mmQjrZZ6ULGv62IH7MJiSeajB+"
    "/be8HNKAfCdC/fz9ZBySKNB/n5AZDqMTVYJ8n3MiVIsiE8pADIPvvsbHT4or3O7m+taJlp"
    "SA6R9/eMionTMJrnXlunR93UpofuPr6g0dh4Eqqa/7mez7KeY/6pIK6KE/YtFiRtel53fx"
    "lNFVcakHdXVCKOE4JkFO+XQRRWknyS4lGMsLMV+QFbjB+kJAxngRqS508pfxgo5Uz0FYCE"
    "yxz+NTEUu1nQ6xIKeULP0w+Gv6lDk53/9yeeV/+3Dl+yelLqieqdCB0ksjibBELKSx0BjN"
    "8Hc/InQST+XPZy//SNpZY5WUUg3+z9uv7396+/Xxs5dPVINMfgPJl/ElvXOub/2hq8Ax9t"
    "d6Xqsi7bNlfXykcbU6chIFnch3aKKT7MJaKevPOEP3rAj32Q4QT1Srfzo/e/7q+etnL5+/"
    "lkX0k62uvNqA+scvVxrSNYQjTtTb+jguo/iDvBOHM1INpSlZQDNIRU+zP9rCdluPX8Qjn7"
    "Jla11+A9hXHz9/+Hb19vPPqvqZEL9FGtS3Vx/UnXN99a5w9XHxc1hVgv7349VPSP1E/7r8"
    "8kFjzkQ84brFdbmrf6lx8USO6Uy9uI+DPHDZ5eyS0RcW86BhXzAloS8cf1+QFgtp1hdMyT"
    "30hXSWc+oKmc5Ayxu1vDKwbM2ZlcChLJoWFWlaK+cvXliYK7JUrb2i75mz61yOQ0vGA3+K"
    "xdQF55LgfvC+50/nAIjr/x2Azso3wrdjI9MB4JVPFk4ojiut7nqUC2IAtt3oIUEiPl3Mho"
    "k7wXrwKMj1EO6nNmg/rQf7aQlrzsZhRPxwhifEX/CKWfGKfK9ZVVYK9wH1TbbOh39eGWZO"
    "hu7jz2//WQT+/afLdwXAM/eLbafOyh9uIlT4yMVDebWQu76PzvzCpjO/qO/ML0qdORQ+lu"
    "ug2wqA3zGJI6Y1zqq8XAHooRRsC+nM6sujvLIE991x311efjI67ruPVwVof/n87sPXx2ca"
    "cVkojBOnUsl5knecOjihimIP1xOlnKzjm5xvT10Y4tHNEkvb17iTQ30+Z/IhZkQ9SLmDp9"
    "I//uMrieosjtRP/3Zd0xFa039k/Sq7mn41RhcVCz4hPCQ7IvVNV3PXV5TUXdmqBmFHpN7n"
    "quorXCq6klW+I1w/56rqK1zy4X1O5ozvOl59wsOvup4+IaWGfHbO6iaB8q3Z+ax4BVNpeA"
    "dp26qlXCD2G4lj+WDJ1FMRqF3d97YFbH2RL7o1cDvgZKbA5r78bxETMXiDpmyJIkYnWTBV"
    "sBmJp6G+MAlVrDUWKJMTaCRvX+iXeoOwQAuxwFE5mNtmQ44BXg1TGNhGYVeI+pmgBwFZCM"
    "g+NDMYArJ7n2d6EZ6BgCz0BQjIPiQtSxvLLX61EjigXzQKJ9O4/M2uL3fTxU9ZHI7DUbLI"
    "9wlVGFSYjhs9pLV1gLd0q7dUcwd8A0FH9GtqAOy3Yj9fiOlO0FdXAMhvRV7MxE7AV8ofEP"
    "fVlTzw1R6PjiEfYTpZ4InTdJqXOeCMSmh5Ok2v7WMuPbOZS8/q59Kz0lxa9DiVMf77t8sv"
    "NZHcCtmiVRqOYvQfFIXCxgdwPPaoAsXo3VuD5gUbU1VQjKTnXGe23Twn0jsi3368XA6Ryb"
    "ID29RNWTGXlFwx+Y9Wzkf5LpiOqoacwnaio1JKnb9fXuZ4uXLj5ruifPNkrao779tv79/+"
    "8CHx++4nGvBzSqr8FNKbk4pogHHf2xQNWNEzI1nUdh8XEmTESYziKY7l37FAjBKUVeXJXy"
    "NygQZ605XmfQ5QmPjpv/309k/nL16ikKIp+V6xm2uvVbfn8jdhA5//0YyG3gaf/3zB5Qzl"
    "ZGXlRPrIa96752L93Tq5hgyp3s3zL59bwPzyeS3M6lbBQfF9Hsrhq4GL1ZS8L3c7+Fjtoi"
    "qiWUhFgA/9KPR77BFUULPtZ3zvy95O2R0tLXy3LWZ/lIZtOKH/IHctL2e78e3seUG7xZOw"
    "v8Xvt2RddlKx7s1ueZuWvCJb13lW3DdCA2UO6XWmXEWiCIsYzZiiWst1JxphioZyhcqZIq"
    "mRAMXsAn1Ri9Yx4wijJY6iRwLJOgmhFYy3vVff3qI3Aw6Wu0czBnoblrs3EgoXZWTlezjh"
    "7H+hC6bbgzDd1GjtN1yGFWVB1Z1WdTpROztU1mKw2O64fht9xnk50HCXNSyLKvPWxebJif"
    "RhF3zbfme9MJCrNlrxFW1xZqyk+odzKyk1wGkETiNwGlk7jb6SsRzIp1cqknhS4Tky7nub"
    "3Ec8KeknKWUtnUi68MrHk1IVvJSr4CE2RktFeFA3R1GofD9TJl+rwl+0S03tuYZMUCwcRI"
    "WEt1quQUNxpi+7ZnLRTfe2zNCoXYOpy6wZijnh+gbB09aNicPb4Glb9VInwsMhFXKwWfrF"
    "U7scQZuSBJWcbUB32DZt92L9Bj7VB6Fmc9qzHTJNKVjf1E5TQB96KB8SuAjARQAuAmsXQT"
    "6HXoWHoJBir95BUMzqZ+EeyIlIYFar+yTxLZoTNo8IEvjOUymNrk/+6+z89fNX1ycXaIYD"
    "Ihf+XFZKya0sy4kaniv8Bq004ehQSNKNWi6G8zD6a0nPdumdf2E1Hzm3WarAumn5fccL4d"
    "xgKtboDRtgWhC3bnaO47BhkzlR6+ZM271Bo2YFdo2aWWcaNGpW4AZslsl9B4CzKuwaNr6u"
    "nV89rS2tp+FT7AGLtL60ph0GDs8Y0/3MsG3wSOossoaAtPhUaTtbHg4cjd0wP70NjkbIWg"
    "dZ6yBT2f4W0JC1DvoCZK17QFpOlmD+aIrVZosGyq6sAHR+RDof3jmFHaqE+0dh23/wQRDM"
    "RxVZAOrPJlpL9AHfTV/QjgcSlR071nTXkmQPCQhW/AOHM4qKrgoT7C+4bqooyvUw4LIn5m"
    "th0M/LofeXnz7JWQRdn7y/PqnRjNtHYEr1Yaxpeyyv8k2VjabtQ04mu8leOsJvYgPcygDa"
    "AGZmHJpgfmIjHF3VmqBVFdQh2k+6SzHpkHprhwEgK9+/T//Min13toF9d1Zm363DVm5Gc0"
    "/nvPYMDHyLY8ydj/SslO5D327RhKasMhVsPcorAQB2I7BGTMt2vDAjg/0bMlrnJa3PeQVm"
    "0iZmktHRusRNyk6trMp5sz7QckPOm/zhmRaEpBkJQkxVXuuBhwZizgkOBgjTAA3iBafsNk"
    "l6LS9xst5wlGShEY8QEdKwlN1DbUdSN4gUDHXbJimplWau6YjN5gvZOdGYsxl6nGbnvkCq"
    "dwdSFyggt6HOQZ9JRmyCeRhPZ08u0FL+EROKlvK3vsnJiPH2CU8rHTVhOyXCd9ZMp3Vjhq"
    "R9e9YUp1xLjvwmN6LRup1DsYzWLR6KYrRu8XD8ojKuByYXlb6L+2AWlR7CmVY052xEggUn"
    "/g3RozVbxD4b+5yxmeWGxJwqipXZPcMuTRZkm41MHlr9diMsrZ9jBw7Vvh8FiFMnR2Qfe0"
    "CcAuIUkGWAOAV9AYhTHfJK9ELLQJx68DoH4hQQp447OAFMHmDydLvztz24rPxKTjDnhaDv"
    "2+VvLPqibPlSRbkHzZUqOvCceFJF4QfNkQISD5B4OtdNdzTn9Ade5dTd0KnXIn0A9wDzGB"
    "YiVHF1p4zPhhAAbQW0Cry5YJyV7x+8rbBYMy5J4EtLVnNDXMCulu4f9PufF4Fp2RbTkkT4"
    "zucEC7euXJTrA8ytn/akWJPy5dVzNYC8RhyQ3478mkFYBvzHiOGaQcQUKwA9VnJtLWFePj"
    "19evjB5IfLX959+oB+/vrh/cdvHy+/mMEEfVNdkhfChO/69cPbT0VzWtMznWBeixwS4qen"
    "z14cJ8R50qsT0EXBQ8L97Gh79CyMpOHGaJUB8vdvl19qxg5Dqug1Ckcx+g+K5PLm+AbrDX"
    "ArONysEc909asKiiaK6rERnpfBf8dYRDCtxj8nVQB/KMXa6uWrK3ncq+nz+8D73eXlJwPv"
    "dx+vCij/8vndB7nMeWJ28zIxK8WrgV1SluyhSdLGWj2keZ6sCw3ClAT+Q5f5D6OICfmuTR"
    "iPhiRouctaLvPeXTRdlgZtd1nbpY0VzkHwTBCmSqupEjYEw4Zg2BDcdEPw52wtelK/M3hd"
    "xtu+RfjON5e32/cKv5WLXUpO0YCTeYRHRKzOFlDX5R84RmGMRoxzMooFYlzvrA0kzhXnG+"
    "5cm+MO3eytXbZ+5THycxV4D28LGOMB4STo01awavJnvVL6TPrcu7ve3YCGI9uOwGpOMiQ0"
    "2vdREAVFH4ei3TZ7FMT6tzTaPxM7B1nNfgQruHfbk9BpzNthWaVmpxvca5n+wbz/rp0Z7B"
    "WxiI2BH0MOQj8WoR/3kA+Eehru43A8rdaQ6uHSoXUPllinPdvRhZVLoHZkkNt6scze1iU3"
    "1tWU4JiTH3BlarvcXW+T6ypOyvkBvrN2WnG2RDFDERvdvEHLKdNHW06ZfGjlXwrIKJQiCE"
    "eMppnnQoHkJHNDAsRo4oeSzVU5sPZY83ZnVq1nKcAV30b9trK0+L53k91r4n+bvWT1fiCl"
    "Ell7hSX4LpzUpgXKSx0uL1Bb/Ks0R9Cfz8+fPXt1/vTZy9cvnr969eL101WyoPKtTVmD3n"
    "38mzJSjDE/sVpKI/39jEfv5ftLBHEKVGlEMu5vHJNGuZL2WTfl10YnfijEggzQiC2kHuTQ"
    "sURsrDJSpvfl6HJDqEBLorJiZkbxGySHGDnSKK+0zpcZEFx1EHBLjbSZGdPAskl2zHwF1i"
    "kyzVbLVVi3rks5N6ilrNuwz8dpttJuTk6zrSZ5OVe9tUF7OVn7ntIgD2ihoxwoF6jZ6uHy"
    "gVbr9MA5QStHhPvIC1r5IM65QSsHF+OiW4pK86l2yJjZ7oNB/syTtgw3yJ9ZZSdD/kzImX"
    "gMYTbInwl9AfJnPiQtQ/7MB69zyJ95kOgz5M+s/4Igf2Zb/RjyZ3ZQKfsfXDKnrS3CWfke"
    "9vgWUujdT3LSTnfhVjgtlV4/20hypfCDzlJa6S814dySqrSyhgedr7RJkjZIzeY23kJOWM"
    "gJ27mhYMclShYTjkJ64wJ2UQ5gtoLZbb1hSvUB4gMYaxlomq/TpEuvBPsA+CH6tCJOlYGu"
    "jXSW5O6RF/h0h66853hnBou0GXiz+EZ1DeDz7rLPO9MZoc22i1bJg8a7rHFI8HIf22MgwQ"
    "s67gQv77EgP4WKM1G5NSZ/29vIQ5cF/Wmu5FYa+iUlSK4r+d0pGqzg0WlYwligvCvqkUBJ"
    "AQ/dkHmMpoorLliyh0VFJql8GoRpgPgiSvbHGlz01lq6lr9JgChDgshqArUn50LtvhmzKG"
    "JLgRTlUGeVyTeiGpZVBWojzi3hTWjthqPOkhKZU5BflPda4mXn22xCy85krant+QYNYesm"
    "3XYM5NtrsmGgCQ3cUKQNCxyYrd2YRz0EzFZgtgKbEZit0BeA2dqd1Us/tAzr//bsFmB4HR"
    "rn4uLFFumiXA879f4D5HEYR258ukygf125nezbuScrwVwfOiyI9QHsFgOHrgy6PZHmjgfg"
    "Cs7cjMRYrcnLuG04mCknA8cyNT+WqcIJaTv+Voj2cKJrPXqTh3EPMZxi1pojA982llPR+b"
    "oU0fk5zQpREc3JbnmbIjmprW6dTIjTgY6IDKhGBEc6uKKS9iSKVUEQ+WMS3hLqoXRJjbJW"
    "UEhH0SIgwSka4CgifBKqZPzqnd6UAjltNnZNKRuy4A5hcUOCC9kKIrN5fKcH8zfJVQ9RlU"
    "3tRq5BqaxiJitQSelpzHQ0aTlVkSL5hyqkjkpUEZ5FjGJ2TYfkAg0yP+PwbqCjQnik0yIl"
    "4aUZDggK4ybhILdcIhkajslUhiGPp9ZZjVaN5MSsm1rj5NRUTsy6qZwOndrKyzm/l0u4p/"
    "R2bSf8WTVolesHYkvdmOU9iC1BbAniCRBbgr4AsaUOraZ6oWXXRAOQYKCtBAPmasLW02lK"
    "PWR/pyDfXczytHgfHO9tHzk2lwgRny5mQ1LBh94QGi3IAdbbsSYzHFbsYa0HeSXQQ3TbiN"
    "fJuVG5CFxidTmRPoDcYpxu5Xl0CToZQhB1ah51mnGnZA5p8b106Xs9paJtDkXOIe+Cb0EM"
    "cN6Gs+nktg6YGlJ9GKDbJmAVHPzW44UpBkhDpsQDmxqleP+9hqE/q+/hpD4Wndz3LALSSc"
    "jNOizNbkkaGVaR1uSoUpFEWpPdeSqciwX6VSHuoTD494URFNZHZilRseC34S3jaIqTnmhG"
    "pFtpR8WLx4zL8kk8W93Xr4+kmU0Cde6XvDRrEit228FnYt9oD58aCpu1lknWN9Xb6GMPD7"
    "y/N+Z4tx2q+59Pc5+N9QewFgGIbYxDNeq7LN9XAjst3bsG86HX7uA5uVfPSbK0aZJMh+/1"
    "rIAj+gyOLtSZ6srNu2AI9WFJ1vb8saCBivo0YJDkBYE00OUvKVWV25dkCMGXZLmj4Z48HN"
    "yApOzhyN/3Nno4ciVtHRw6G6HwGR0ob8CA0ED/8NCQxdOE6C7CW3KhD9VVLHRFaKeByk40"
    "YURx1E/RgJM5wbHQ7PXV0bxlJ0d7bV1T5dqYy+9hhkd3aIbvNHdfSep6JrIjSdkUoCHhWl"
    "zJKLATN4valhIINCSRrLUZgd4p6Y+hrSZZfxxdMEZzTTww9of2mm25Htq76iaqWJOXMyqw"
    "a9OAf+cHsDspdB+sfqPZg1H7jVYPd5ZvdRc+8Fm+lZq+j7N8Kx9k+1m+vfV19sjHCTstYK"
    "cFsOthpwX0BdhpAU4TOJ8WdO6uczifFlhXx8e6gvNpj2H7GGQvPMzgEvDFxAXhrDz0eMt8"
    "ekw45SvMyvcQ37OnNhR7WaoWX33PxJezRdUO03qAVwL9Gx1aAXjMiXxVOnKy9Qyh/gHdyk"
    "hhhERs90sbQg/6TOU01OkCXk7kIe80X4dsnUwtQ6qH01VbHzmcoNzmpruUu+AQ18lJwDmc"
    "6gplcRVvt97dsBLow0zforcBDj44HNEMDj7szcGHn/DwK5kzXpkod33T28Tbk8rxuS5ny9"
    "qbY3WCoCaxYb3tALEx+l217iFp+kgViT8uNFcuwiO1sVBvDxwxzomOIwoUM3ajCXC6hBTX"
    "fDeTr9dWK22y6nJYts+pyzfWLqMu35Irny6RW+Wtcn+1QgUNGE47P8LBGHX5Rg/Fp8u3eT"
    "g2XVXnPTCXrkLD98Gkq3gM4NEdi3HlIeDRAY8OuFPAo4O+ADy67ixpe6Fl4NE9eJ0Djw54"
    "dMft2QYeHfDout352x5cCu43WwpCQexBMzjkW0is1ZnILl3VlOpfV22HhjAnI9mvnPIr52"
    "X6B3Mr3Dlge7TM9kjCZ2WA63OMrSUgv9sOGcaygKQL9HkZyO7WHHvg5wA/59hMZeDnbOvQ"
    "x8vP+RnzOByFcmatZOjkb3ubODozIhc7dOLP1wLWZB3Chcp5pWk0C9kPHgkUBh5iHA0mCy"
    "LiN38J6W2YnAQu7/x1cIoGguB4oLNTJXmq1FnQUgs0YdbojFUnBQ2219I1lfY1vhFoLGtS"
    "GcMRZUsPfVFFl9Mw0pnFOVHtqpOtL9BA/fRFKD+J9EhrQpMzreV3codCqlsa4ShSKconmF"
    "6o55CtBmKgcpMLtJgn2cxl8TQNOqHJiduCEOqrR87qxUi+6S3hKMIiRjeULJNn1M9URzj6"
    "daXRdHDU0J38exMRqXhiuwW1oKrb+Pl6dCezIwtJPTVuUgvXNwVkhm7MRB4CMgOQGSCADW"
    "QG6AtAZuiO/d8LLZsGn61NUzAT+7eGfvncwnJ5+bzWclG3Co7PxJZ2AHkt0UOAX9t4ll/X"
    "e5ZfV+QViBzTCkS9jWDv/VTgaprApqMngR7gFN4jVdPspsPDKyfXo/QPtz3ypr4RVysmJw"
    "YmTJdNmCUOtTGiPWuuWi4Jg667rGsczMK42aqkIAp67rKeAzKKQtpw9WmIgp67rOf/Yw21"
    "bAiCjrus43XYy1XJpiRouctajsg4bvAd58RAv13WLyfJkOsQasuLQKKmE72m1OF8BwxzEg"
    "ChulLkG5SgrHeaVIj20D/VOv2ryNTYkQT2vlDdkYFvSwar6HxdooR9XFGgTioYYbm7ng0h"
    "bE2osj5ykYw4if0pFtMBwjRAg6FUqKorvcQJ+vbT2z+dv3ipmFJT8v2NSryk6FBytXfzSK"
    "CkBk8Lp3dGjN2EuusVzlxsr7Frmv5UNLAhZ0tBuDpxcYmFIp8FSJ+5GC84HUiJhexEunRa"
    "UmRFx5zIsmPOZhdJAil58ZqGQix0FfoQSMyjUFau6lK0r4BgxQQj3+ehnPY1GUxx0d6oKh"
    "UJTCBZb8ToRP2fMc3kqyzlq7NlkxxUO1C/ch3ElvkFdKxuzAweqqdjQZio7TDRauByixYZ"
    "Yofq/EccM1qPoq4LWlMS1rRdXtPmZ32X76koB1HY7V/UUBo7TRy9eTn4mrr8NSlD1MGzkR"
    "UHt4a6cuwsbPhGrL6RTFluCYRMqf7NNvtP7rEM42nA8bIJ8acoC7NOp78o8AeDP7hD4PfF"
    "HxyQ2ZzF6kQwqbqTKp+wWcLb5BcO12X9G3Jn6RS+pATJ0srBqrypCR8e4Vj/0qfCvUGDMN"
    "CbXpVDM3PZJh5YoTbgckJO0WDKooDwdHMsQ3yRuKUNp3CbjV1TJXFL+FDtEb5AA0zFknBt"
    "tOmCCny0oHEYKW+tXFYqB29SaFVaF1TZJbyk+DLZXRzLy9dUTNmSykeN5AvIr6uRNzfCcj"
    "LTdqSFI7eoUT8n7vXLh3t0i+56/6za/u44SeZEYHK0SSt32OMtuw3vmVUCqbMNGaTOyimk"
    "xrJ9wuc89RTY4lwQ6yHa+3faJXOZC8priR4CvP/Rwpw1ndw+hiS4fTq9SM3Ze656LoiCM6"
    "L7ei6ruD7T21qiD269TbrcmuptpcpPl1/+lhUv538reSLuZ4H8hcXhOBzVUqaM+96mxTHN"
    "lbSlS3EyYjyBOGUwpVfUClXgu4Q0pBeHCA+lhamWkTob2X8P9LJ0hgOSsIB0VvqKg+5aac"
    "JxTZpbfDQ5t8xA1teVuR2Wtnpj99bWovWtHeVy2IbSJN9cz1k9ojZBpqkHH+OE7EKQaQr6"
    "AmSa6oY9fWxavpEYulg1Wfk++pFsvKLP6p2iz0o+0TiM3bIfrQR6CG8r1OvccsjJu2+K9R"
    "Dt/Z8RYSydHIGGSNWWFU5u2pVLnTLC9adBZOXhJIjmJ0HgBucV4F2PK+gY5m336wQv161I"
    "plT/cG5pUsRNzPacGNjsXbbZgS9yaDLlQlTFj+BkFZM8metkXSJNfiUzBRw/qYgHre55m2"
    "JB8g6Trz1TR3nyVMI2JhSpUVWKDNCQjGWHQQPZS3ist4J7aaAmWCiKojqzjgzeoDT5oYcC"
    "RXJ8HLMoeOKhWSjURvXHodqbng7BZmiorZau6UiChvA4Jjw76YTHsmAQiqzsUAWe2Ey1kg"
    "Ak5P0VZT+pK1kLoBm7lRJ4ie+8ZP+82vFO1Ib9sTr9JXUePdkxMCVf1CkoVaniJDglq2op"
    "NlXdqE2MqnjgilJo7rUbt60r2vLGvY2PQVwM4mIQFwOLG+Ji0BcgLvawtQyBBQgsHL9Lw0"
    "wFmywPHWzCvMjhjMI2Md535tBsge06FRiCsE2g01PB2pXgNNmvpEC9nVbvyndiO/WsBHo4"
    "7ZxZ7QzcsDGwNLsr12KTz2ctBoZylz8fCEZBMAqCUdbBqMtFPGTfP9CYV6bvyN/2NoWkmC"
    "5oGYMqxXsEobGHAs7mcxW9oUynICZclqCxisVwjekT9ccYhyo883gS3hKKFvMnFbuS9tzA"
    "Nb2mAxzHZDaPxSojs6xT5XcUaEgmC3qRbXKKBEs2PWFdQrahdjvrXB1E4YiGd6doQMn3OM"
    "3rcU3VdiMdyVJX0QzfqSpD2iTktDIG0gZsQi+J7tJYSybn2cZ6spnRvqHcXPrQQjo93PKU"
    "39DmOPFWiMIEbOE6ARundYhnJAgXMxeE1xI9BHj/67BjWOZm536Wh+r8jW7im5krDu7VvA"
    "jk29UT1NoYcnEW5MTA2dZpb8GxkypAzXYuc3D69Vq/hHPmlIBsJQBbOGq3cJRcfvfjoXq7"
    "CML4J4JNR0DppreRMK2K+dOs3FYP1VV6NBdnSxQrX47AdwJN5a8x5up0LyL08V+C4IgEyQ"
    "FfKpmN+i3Q4yRHq3LoqFWzWvw/SqjLFb6q9prSXqsZHumUsBjNML9ReWgHgvyWpupRx5QN"
    "3qSNjDB9FKMhQaNFrMnP8llUvUSWVKXV3wrBlDCtlGvpoHLy5tRap5WL14Z26f2mc92LkV"
    "rvkJH6LcP6LpxsOD30t8Oa/O2D++fz82fPXp0/ffby9Yvnr169eP10hXL51ia43338m0Lc"
    "GCnL6wT1IblMP1n5HnoK9p9eVA5hTn6YpDhA28XMrZ22nFpw1KrZ2Z9VOGE2jcd5KRiUnQ"
    "blLtmsn9ik1mRV9yws1ohNHE5BUHbcRd6+G02x2n6H9QkAAs0jPJKiKvV/GqxMjMqyUbpT"
    "bdruTLI5BgNpds4F0rAhBYQ0Thn6NdkQ6CV7+CSSg4DEOIzEILF+0/Cp2gCuz7ll4ws0ZP"
    "FUtX1Nk9MNbsg81mfUku/xm8y8lQ+h80lKM5fcEn6nkkoq3Ag/RR8D+YSMSxP3ThvIjaKr"
    "0lKy2cu2Up6f2laum/W8EnXbcgffumU2TnfuObe/S5OZrF2D+aQVTVrT8vbNiaTiHRpMa3"
    "B6w7R8w/fr4XHHRzeh16+1GmTqBn9x9/2JkIAHEvDcD84tHQien/esA+6GVP+gbqFLB4Ga"
    "253681qkfwjv32HBiXxNETtvzstLAc7bcV4bng4Dc3W6hj543lrbZAr7eWE/b08mvxQx90"
    "wvZcFGTs+ujdD7Tv+SONTKuNafGpQT6cOct2mBua9jg8zEGton6YJ4TgQQd0ccIn2tGXQH"
    "JQV0rBvfDydAh0tcuvNKoA9DRxv9uSPBvfdq+191+s7slrcptDdKCtkm7LzF0YKsDhSPsI"
    "jlA82GhKNkgyJbxGih9xkO1NMMKrZDNqpiB16Xq1NvJ3delwMQ+1rMbEisqFTrNrKvRIBb"
    "cJTcAsLD0bRq9EnvbBx88LrMtqGnXgVdo3ymH3h3B4WWGZ+1a+76Ibd+td0H+7mVKIr6qB"
    "wQTov3EN2zp3a7FTdtVyx56WSLMaEV4fT6o2ZyIjudNtM1tDeAu7fjZu51Mvvj/wElPqLc"
)
