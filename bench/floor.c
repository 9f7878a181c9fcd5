/* The least a server can do: epoll, each frame made once, one send(2) a socket and turn.

   Speaks just enough of RFC 6455 for our own client, which checks no Sec-WebSocket-Accept.
   Whoever asks for /pub publishes; everybody else subscribes. Prints its port. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 65536, READ = 65536 };
enum { NEW, SUBSCRIBER, PUBLISHER };

static int subscribers[MOST], count;
static char state[MOST];
static unsigned char in[READ], out[READ * 2];
static size_t held; /* bytes of an unfinished frame of the publisher */

static void upgrade(int fd) {
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n\r\n";
    char request[4096];
    ssize_t n = recv(fd, request, sizeof request - 1, 0);
    if (n <= 0) {
        close(fd);
        return;
    }
    request[n] = 0;
    if (strncmp(request, "GET /pub", 8) == 0) {
        state[fd] = PUBLISHER;
    } else {
        state[fd] = SUBSCRIBER;
        subscribers[count++] = fd;
    }
    send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
}

/* Turn the publisher's masked frames into a server's, and send all of them at once to each. */
static void publish(int fd) {
    ssize_t got = recv(fd, in + held, sizeof in - held, 0);
    if (got <= 0) exit(0);
    held += (size_t)got;
    size_t at = 0, made = 0;
    while (held - at >= 8) {
        unsigned char *frame = in + at;
        size_t size = frame[1] & 0x7f, head = 2;
        if (size == 126) {
            size = (size_t)frame[2] << 8 | frame[3];
            head = 4;
        }
        if (held - at < head + 4 + size) break;
        memcpy(out + made, frame, head);
        out[made + 1] &= 0x7f;
        for (size_t i = 0; i < size; i++)
            out[made + head + i] = frame[head + 4 + i] ^ frame[head + i % 4];
        made += head + size;
        at += head + 4 + size;
    }
    held -= at;
    memmove(in, in + at, held);
    for (int i = 0; made && i < count; i++)
        if (send(subscribers[i], out, made, MSG_NOSIGNAL) != (ssize_t)made) {
            perror("a subscriber is behind");
            exit(1);
        }
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd, one = 1;
            if (fd == listener) {
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0 && fd < MOST) {
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    event.data.fd = fd;
                    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
                }
            } else if (state[fd] == NEW) {
                upgrade(fd);
            } else if (state[fd] == PUBLISHER) {
                publish(fd);
            } else if (recv(fd, out, sizeof out, 0) <= 0) {
                epoll_ctl(poll, EPOLL_CTL_DEL, fd, NULL);
            }
        }
    }
}
