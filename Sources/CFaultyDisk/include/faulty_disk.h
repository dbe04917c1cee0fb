#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

#include <stdint.h>

/* A file system of SQLite that fails when it is told to, over the system's own. It watches the databases below one folder
   and leaves all others alone. One simulation at a time: its state is the process's. */

/* Becomes the file system of every database opened from now on; watches those whose path begins with `prefix`. */
void faulty_disk_install(const char *prefix);

/* The process "ends" at the watched operation of this number from now on, counted from 1: half of a write is done, and
   everything after it fails until `faulty_disk_recover`. 0: it does not end. */
void faulty_disk_crash_after(uint64_t operations);

/* While it is full every write fails for want of space. */
void faulty_disk_set_full(int is_full);

/* Watched operations so far. */
uint64_t faulty_disk_operations(void);
int faulty_disk_has_crashed(void);

/* The machine comes back once every connection is closed. If it lost its power, what was written and not synced since is
   there or not, piece by piece, as the seed says. Returns how many such pieces were lost. */
uint64_t faulty_disk_recover(int lost_power, uint64_t seed);

#endif
