/* Makes the Nth call of a program fail that touches a file of one folder or a socket. Preloaded; steered by

       SURGE_FAULT_MODE     what happens: disk-full, disk-stays-full, disk-error, interrupted, short, network, crash
       SURGE_FAULT_AT       at which call, from 1; 0 only counts
       SURGE_FAULT_FOLDER   the files that matter are below this folder
       SURGE_FAULT_COUNTER  a file of 4096 bytes: the number of calls so far, then the name of the one that failed

   Only calls that the mode can make fail are counted. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum kind { WRITES, SYNCS, OPENS, CREATES, RENAMES, CONNECTS, SOCKETS, TALKS };

static struct counter {
    atomic_ulong calls;
    char name[256];
} *counter;
static unsigned long target;
static const char *mode = "", *folder = NULL;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("SURGE_FAULT_COUNTER"), *at = getenv("SURGE_FAULT_AT");
    if (!path || !at || !getenv("SURGE_FAULT_MODE") || !getenv("SURGE_FAULT_FOLDER")) return;
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (memory == MAP_FAILED) return;
    target = strtoul(at, NULL, 10);
    mode = strdup(getenv("SURGE_FAULT_MODE"));
    folder = strdup(getenv("SURGE_FAULT_FOLDER"));
    counter = memory;
}

static int below(const char *path)
{
    size_t length = folder ? strlen(folder) : 0;
    return counter && path && strncmp(path, folder, length) == 0 && path[length] == '/';
}

static int is_ours(int descriptor)
{
    char link[64], path[PATH_MAX];
    if (!counter) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

/* A socket to another program: of the internet, or one with a name in the folder. */
static int is_peer(int descriptor)
{
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    if (!counter) return 0;
    memset(&address, 0, sizeof address);
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return 0;
    if (address.sun_family == AF_INET || address.sun_family == AF_INET6) return 1;
    if (address.sun_family != AF_UNIX) return 0;
    if (below(address.sun_path)) return 1;
    length = sizeof address;
    memset(&address, 0, sizeof address);
    return getpeername(descriptor, (struct sockaddr *)&address, &length) == 0 && below(address.sun_path);
}

/* The error that a call of this kind has in the mode; 0 when it has none. -1 is a short count, -2 the end. */
static int error_of(enum kind kind)
{
    int is_file = kind <= RENAMES;
    if (strncmp(mode, "disk-full", 9) == 0 || strcmp(mode, "disk-stays-full") == 0)
        return is_file && kind != OPENS ? ENOSPC : 0;
    if (strcmp(mode, "disk-error") == 0) return is_file ? EIO : 0;
    if (strcmp(mode, "interrupted") == 0) return kind == RENAMES || kind == SOCKETS ? 0 : EINTR;
    if (strcmp(mode, "short") == 0) return kind == WRITES || kind == TALKS ? -1 : 0;
    if (strcmp(mode, "network") == 0)
        return kind == SOCKETS ? EMFILE : kind == CONNECTS ? ECONNREFUSED : kind == TALKS ? ECONNRESET : 0;
    if (strcmp(mode, "crash") == 0) return -2;
    return 0;
}

/* Counts a call; its error when its turn has come. */
static int turn(enum kind kind, const char *name, const char *detail)
{
    int error = error_of(kind);
    if (!counter || error == 0) return 0;
    unsigned long number = atomic_fetch_add(&counter->calls, 1) + 1;
    if (target == 0 || number < target) return 0;
    if (number > target && strcmp(mode, "disk-stays-full") != 0) return 0;
    if (number == target) snprintf(counter->name, sizeof counter->name, "%s %s", name, detail ? detail : "");
    if (error == -2) kill(getpid(), SIGKILL);
    return error;
}

static int turn_of(int descriptor, enum kind kind, const char *name)
{
    char link[64], path[PATH_MAX];
    if (kind == TALKS || kind == CONNECTS) return is_peer(descriptor) ? turn(kind, name, "a socket") : 0;
    if (!is_ours(descriptor)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    return turn(kind, name, strrchr(path, '/'));
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define FAIL(error) do { errno = (error); return -1; } while (0)

#define COUNTED(name, kind, declaration, call, half, ...) \
    ssize_t name declaration \
    { \
        REAL(ssize_t, #name, __VA_ARGS__); \
        int error = turn_of(descriptor, kind, #name); \
        if (error > 0) FAIL(error); \
        if (error == -1 && count > 1) return real half; \
        return real call; \
    }

COUNTED(write, WRITES, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count),
    (descriptor, bytes, count / 2), int, const void *, size_t)
COUNTED(pwrite, WRITES, (int descriptor, const void *bytes, size_t count, off_t at), (descriptor, bytes, count, at),
    (descriptor, bytes, count / 2, at), int, const void *, size_t, off_t)
COUNTED(pwrite64, WRITES, (int descriptor, const void *bytes, size_t count, off64_t at), (descriptor, bytes, count, at),
    (descriptor, bytes, count / 2, at), int, const void *, size_t, off64_t)
COUNTED(send, TALKS, (int descriptor, const void *bytes, size_t count, int flags), (descriptor, bytes, count, flags),
    (descriptor, bytes, count / 2, flags), int, const void *, size_t, int)
COUNTED(recv, TALKS, (int descriptor, void *bytes, size_t count, int flags), (descriptor, bytes, count, flags),
    (descriptor, bytes, count / 2, flags), int, void *, size_t, int)

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags)
{
    REAL(ssize_t, "sendmsg", int, const struct msghdr *, int);
    int error = turn_of(descriptor, TALKS, "sendmsg");
    if (error > 0) FAIL(error);
    return real(descriptor, message, flags);
}

int fsync(int descriptor)
{
    REAL(int, "fsync", int);
    int error = turn_of(descriptor, SYNCS, "fsync");
    if (error > 0) FAIL(error);
    return real(descriptor);
}

int fdatasync(int descriptor)
{
    REAL(int, "fdatasync", int);
    int error = turn_of(descriptor, SYNCS, "fdatasync");
    if (error > 0) FAIL(error);
    return real(descriptor);
}

int ftruncate(int descriptor, off_t length)
{
    REAL(int, "ftruncate", int, off_t);
    int error = turn_of(descriptor, SYNCS, "ftruncate");
    if (error > 0) FAIL(error);
    return real(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length)
{
    REAL(int, "ftruncate64", int, off64_t);
    int error = turn_of(descriptor, SYNCS, "ftruncate64");
    if (error > 0) FAIL(error);
    return real(descriptor, length);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    int error = below(from) || below(to) ? turn(RENAMES, "rename", to) : 0;
    if (error > 0) FAIL(error);
    return real(from, to);
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);
    /* A full disk lets go of files. */
    int error = below(path) && strncmp(mode, "disk-error", 10) == 0 ? turn(RENAMES, "unlink", path) : 0;
    if (error > 0) FAIL(error);
    return real(path);
}

#define OPENING(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(int, #name, const char *, int, ...); \
        mode_t rights = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list list; \
            va_start(list, flags); \
            rights = va_arg(list, mode_t); \
            va_end(list); \
        } \
        int error = below(path) ? turn(flags & O_CREAT ? CREATES : OPENS, #name, path) : 0; \
        if (error > 0) FAIL(error); \
        return real(path, flags, rights); \
    }

OPENING(open)
OPENING(open64)

int socket(int domain, int type, int protocol)
{
    REAL(int, "socket", int, int, int);
    int error = domain == AF_INET || domain == AF_INET6 || domain == AF_UNIX ? turn(SOCKETS, "socket", NULL) : 0;
    if (error > 0) FAIL(error);
    return real(domain, type, protocol);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length)
{
    REAL(int, "connect", int, const struct sockaddr *, socklen_t);
    int error = address->sa_family == AF_INET || address->sa_family == AF_INET6 ? turn(CONNECTS, "connect", NULL) : 0;
    if (error > 0) FAIL(error);
    return real(descriptor, address, length);
}
