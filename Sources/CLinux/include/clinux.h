/* What Linux offers and Swift's Glibc module hides or cannot express: datagrams to named sockets, sealed memory
   files, descriptors as messages. Every function returns -errno on failure. */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

/* A new socket for datagrams between processes of this machine, closed on exec, with room to send `room` bytes at a
   time if the kernel grants it (0 for its default). */
int clinux_datagram_socket(int room);

/* Sends bytes as one datagram to the socket of this name; a name that begins with '@' is in the abstract namespace. */
int clinux_send(int descriptor, const char *name, const void *bytes, size_t count);

/* A file in memory that holds these bytes and can never be changed again, for an anonymous file descriptor. */
int clinux_sealed_file(const char *label, const void *bytes, size_t count);

/* Sends an open file to the socket of this name; the datagram itself is empty. */
int clinux_send_file(int descriptor, const char *name, int file);

/* Receives one datagram of at most `room` bytes; if a file came with it, `*file` is its descriptor, else -1. */
int64_t clinux_receive(int descriptor, void *bytes, size_t room, int *file);

/* Binds a datagram socket to a name, '@' as above. */
int clinux_bind(int descriptor, const char *name);

/* The seals of a file in memory (F_GET_SEALS). */
int clinux_seals(int file);

/* Gives memory that was freed back to the system; what the process uses afterwards is what it holds. */
void clinux_give_memory_back(void);

/* All of the seals that clinux_sealed_file sets. */
int clinux_all_seals(void);

#endif
