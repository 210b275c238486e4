// What Swift's own module of the C library leaves out of Linux.
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <stddef.h>
#include <sys/socket.h>

// Declared by the C library for programs that ask for GNU's extensions only.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
void *memmem(const void *bytes, size_t count, const void *text, size_t length);
#endif
