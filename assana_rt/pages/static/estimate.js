// When a case will end: durations are lognormal, and a case that has run for a while is one of the longer ones.
// The twin of theatre/estimate.py, which is tested against drawn cases.

const FAR = 1e-12;

/** Standard normal distribution function (W. J. Cody's erfc as in Numerical Recipes; error below 1.2e-7). */
export function phi(x) {
  const z = Math.abs(x) / Math.SQRT2, t = 1 / (1 + z / 2);
  const tail = t * Math.exp(-z * z - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807
    + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))));
  return x >= 0 ? 1 - tail / 2 : tail / 2;
}

/** Its inverse (P. Acklam, with one step of Halley's method). */
export function quantile(p) {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const tail = (q) => (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  let x;
  if (p < 0.02425) x = tail(Math.sqrt(-2 * Math.log(p)));
  else if (p > 0.97575) x = -tail(Math.sqrt(-2 * Math.log(1 - p)));
  else {
    const q = p - 0.5, r = q * q;
    x = ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q) / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
  const error = phi(x) - p, u = error * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - u / (1 + (x * u) / 2);
}

/** The duration within which `percent` of 100 cases end that have run `gone` minutes; m the median, s the spread. */
export function endsBy(percent, gone, m, s) {
  const share = percent / 100;
  if (gone <= 0) return m * Math.exp(s * quantile(share));
  const above = phi((Math.log(m) - Math.log(gone)) / s), left = Math.max(1 - (1 - share) * above, 0);
  // Far out in the tail nothing is left to count with: the hazard of the lognormal there.
  if (above < FAR || left >= 1) return gone * (1 - (s * s * Math.log(1 - share)) / Math.max(Math.log(gone / m), s));
  return Math.max(gone, m * Math.exp(s * quantile(left)));
}

/** The expected whole duration of a case that has run `gone` minutes. */
export function expected(gone, m, s) {
  if (gone <= 0) return m * Math.exp((s * s) / 2);
  const above = phi((Math.log(m) - Math.log(gone)) / s);
  if (above < FAR) return gone + (gone * s * s) / Math.max(Math.log(gone / m), s);
  return (m * Math.exp((s * s) / 2) * phi((Math.log(m) + s * s - Math.log(gone)) / s)) / above;
}

/** {median, late}: minutes from the start by which half, and nine of ten, of such cases have ended. null without the figures. */
export function ending(gone, record) {
  const { median_min: m, spread: s } = record;
  if (!(m > 0) || !(s > 0)) return null;
  return { median: endsBy(50, gone, m, s), late: endsBy(90, gone, m, s) };
}
