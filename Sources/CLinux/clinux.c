#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Writes the address of a name; its length, or -errno. */
static int address_of(const char *name, struct sockaddr_un *address) {
    size_t length = strlen(name);
    int is_abstract = name[0] == '@';
    /* A path needs room for its NUL, an abstract name has none. */
    if (length == 0 || length + !is_abstract > sizeof address->sun_path) return -ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, name, length);
    if (is_abstract) address->sun_path[0] = 0;
    return (int)(offsetof(struct sockaddr_un, sun_path) + length + !is_abstract);
}

static int send_message(int descriptor, const char *name, struct msghdr *message) {
    struct sockaddr_un address;
    int length = address_of(name, &address);
    if (length < 0) return length;
    message->msg_name = &address;
    message->msg_namelen = (socklen_t)length;
    ssize_t sent;
    do sent = sendmsg(descriptor, message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

int clinux_datagram_socket(int room) {
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    /* Capped by net.core.wmem_max; what does not fit is sent as a file. */
    if (room > 0) (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    return descriptor;
}

int clinux_bind(int descriptor, const char *name) {
    struct sockaddr_un address;
    int length = address_of(name, &address);
    if (length < 0) return length;
    return bind(descriptor, (struct sockaddr *)&address, (socklen_t)length) ? -errno : 0;
}

int clinux_send(int descriptor, const char *name, const void *bytes, size_t count) {
    struct iovec part = {(void *)bytes, count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    return send_message(descriptor, name, &message);
}

int clinux_all_seals(void) {
    return F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
}

int clinux_sealed_file(const char *label, const void *bytes, size_t count) {
    int file = memfd_create(label, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return -errno;
    size_t written = 0;
    while (written < count) {
        ssize_t more = write(file, (const char *)bytes + written, count - written);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) goto failed;
        written += (size_t)more;
    }
    if (fcntl(file, F_ADD_SEALS, clinux_all_seals())) goto failed;
    return file;

failed:;
    int code = errno ? errno : EIO;
    close(file);
    return -code;
}

int clinux_seals(int file) {
    int seals = fcntl(file, F_GET_SEALS);
    return seals < 0 ? -errno : seals;
}

int clinux_send_file(int descriptor, const char *name, int file) {
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr message = {.msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &file, sizeof file);
    return send_message(descriptor, name, &message);
}

int64_t clinux_receive(int descriptor, void *bytes, size_t room, int *file) {
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part = {bytes, room};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *file = -1;
    ssize_t count;
    do count = recvmsg(descriptor, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        memcpy(file, CMSG_DATA(header), sizeof *file);
    }
    return count;
}

void clinux_give_memory_back(void) { malloc_trim(0); }
