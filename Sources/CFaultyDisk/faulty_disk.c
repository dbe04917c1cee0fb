#include "faulty_disk.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* A watched file; the system's own file lies behind it in memory. */
typedef struct {
    sqlite3_file base;
    char *path; /* NULL: not watched */
} file_t;

/* A change of a file that is not synced yet, with what was there before. */
typedef struct change {
    struct change *next; /* the one before it in time */
    char *path;
    sqlite3_int64 at, size_before;
    int length, length_before;
    unsigned char *bytes, *bytes_before;
} change_t;

static struct {
    pthread_mutex_t lock;
    sqlite3_vfs *real;
    char *prefix;
    uint64_t operations, crash_at;
    int crashed, full;
    change_t *newest;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

static sqlite3_file *real_of(sqlite3_file *file) { return (sqlite3_file *)((char *)file + sizeof(file_t)); }

static int is_watched(const char *path)
{
    return path && disk.prefix && strncmp(path, disk.prefix, strlen(disk.prefix)) == 0;
}

/* Counts an operation. 0: go on; 1: this is where the process ends; 2: it has ended. */
static int turn(void)
{
    if (disk.crashed) return 2;
    disk.operations += 1;
    if (disk.crash_at && disk.operations >= disk.crash_at) {
        disk.crashed = 1;
        return 1;
    }
    return 0;
}

static void forget(change_t *change)
{
    free(change->path);
    free(change->bytes);
    free(change->bytes_before);
    free(change);
}

/* Keeps what a write or (without bytes) a truncation will change. */
static void keep(file_t *file, const void *bytes, int length, sqlite3_int64 at)
{
    sqlite3_file *real = real_of(&file->base);
    sqlite3_int64 size = 0;
    change_t *change = calloc(1, sizeof *change);
    real->pMethods->xFileSize(real, &size);
    change->path = strdup(file->path);
    change->at = at;
    change->size_before = size;
    sqlite3_int64 end = bytes ? at + length : size;
    sqlite3_int64 count = (end < size ? end : size) - at;
    change->length_before = count > 0 ? (int)count : 0;
    change->bytes_before = malloc(change->length_before + 1);
    if (change->length_before > 0) real->pMethods->xRead(real, change->bytes_before, change->length_before, at);
    change->length = bytes ? length : 0;
    change->bytes = malloc(change->length + 1);
    if (bytes) memcpy(change->bytes, bytes, length);
    change->next = disk.newest;
    disk.newest = change;
}

static void settle(const char *path)
{
    for (change_t **link = &disk.newest; *link;) {
        change_t *change = *link;
        if (strcmp(change->path, path) == 0) {
            *link = change->next;
            forget(change);
        } else {
            link = &change->next;
        }
    }
}

static int close_file(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    int rc = real->pMethods->xClose(real);
    free(((file_t *)file)->path);
    ((file_t *)file)->path = NULL;
    return rc;
}

static int read_file(sqlite3_file *file, void *bytes, int length, sqlite3_int64 at)
{
    if (((file_t *)file)->path && disk.crashed) return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), bytes, length, at);
}

static int write_file(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 at)
{
    file_t *file = (file_t *)base;
    sqlite3_file *real = real_of(base);
    if (!file->path) return real->pMethods->xWrite(real, bytes, length, at);
    pthread_mutex_lock(&disk.lock);
    int end = turn(), rc = SQLITE_IOERR_WRITE;
    if (end == 0 && disk.full) {
        rc = SQLITE_FULL;
    } else if (end == 0) {
        keep(file, bytes, length, at);
        rc = real->pMethods->xWrite(real, bytes, length, at);
    } else if (end == 1 && length > 1) {
        keep(file, bytes, length / 2, at);
        real->pMethods->xWrite(real, bytes, length / 2, at);
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
    file_t *file = (file_t *)base;
    sqlite3_file *real = real_of(base);
    if (!file->path) return real->pMethods->xTruncate(real, size);
    pthread_mutex_lock(&disk.lock);
    int rc = SQLITE_IOERR_TRUNCATE;
    if (turn() == 0) {
        keep(file, NULL, 0, size);
        rc = real->pMethods->xTruncate(real, size);
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int sync_file(sqlite3_file *base, int flags)
{
    file_t *file = (file_t *)base;
    sqlite3_file *real = real_of(base);
    if (!file->path) return real->pMethods->xSync(real, flags);
    pthread_mutex_lock(&disk.lock);
    int rc = SQLITE_IOERR_FSYNC;
    if (turn() == 0) {
        /* What is synced is no longer lost here; the real disk need not be waited for. */
        rc = SQLITE_OK;
        settle(file->path);
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

#define PASS(name, parameters, arguments) \
    static int name##_file parameters { return real_of(file)->pMethods->name arguments; }

PASS(xFileSize, (sqlite3_file *file, sqlite3_int64 *size), (real_of(file), size))
PASS(xLock, (sqlite3_file *file, int level), (real_of(file), level))
PASS(xUnlock, (sqlite3_file *file, int level), (real_of(file), level))
PASS(xCheckReservedLock, (sqlite3_file *file, int *result), (real_of(file), result))
PASS(xFileControl, (sqlite3_file *file, int verb, void *argument), (real_of(file), verb, argument))
PASS(xSectorSize, (sqlite3_file *file), (real_of(file)))
PASS(xDeviceCharacteristics, (sqlite3_file *file), (real_of(file)))
PASS(xShmMap, (sqlite3_file *file, int page, int size, int extends, void volatile **memory),
    (real_of(file), page, size, extends, memory))
PASS(xShmLock, (sqlite3_file *file, int offset, int count, int flags), (real_of(file), offset, count, flags))
PASS(xFetch, (sqlite3_file *file, sqlite3_int64 at, int length, void **memory), (real_of(file), at, length, memory))
PASS(xUnfetch, (sqlite3_file *file, sqlite3_int64 at, void *memory), (real_of(file), at, memory))

static void barrier_file(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int unmap_file(sqlite3_file *file, int removes)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), disk.crashed ? 0 : removes);
}

static const sqlite3_io_methods methods = {
    3, close_file, read_file, write_file, truncate_file, sync_file, xFileSize_file, xLock_file, xUnlock_file,
    xCheckReservedLock_file, xFileControl_file, xSectorSize_file, xDeviceCharacteristics_file, xShmMap_file,
    xShmLock_file, barrier_file, unmap_file, xFetch_file, xUnfetch_file,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *given)
{
    (void)vfs;
    file->pMethods = NULL;
    ((file_t *)file)->path = NULL;
    if (is_watched(path) && disk.crashed) return SQLITE_CANTOPEN;
    int rc = disk.real->xOpen(disk.real, path, real_of(file), flags, given);
    if (real_of(file)->pMethods) file->pMethods = &methods;
    if (rc == SQLITE_OK && is_watched(path)) ((file_t *)file)->path = strdup(path);
    return rc;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int syncs)
{
    (void)vfs;
    if (!is_watched(path)) return disk.real->xDelete(disk.real, path, syncs);
    pthread_mutex_lock(&disk.lock);
    int rc = SQLITE_IOERR_DELETE;
    if (turn() == 0) {
        settle(path);
        rc = disk.real->xDelete(disk.real, path, syncs);
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

void faulty_disk_install(const char *prefix)
{
    static sqlite3_vfs vfs;
    pthread_mutex_lock(&disk.lock);
    free(disk.prefix);
    disk.prefix = strdup(prefix);
    disk.operations = disk.crash_at = 0;
    disk.crashed = disk.full = 0;
    while (disk.newest) {
        change_t *change = disk.newest;
        disk.newest = change->next;
        forget(change);
    }
    if (!disk.real) {
        sqlite3_initialize();
        disk.real = sqlite3_vfs_find(NULL);
        vfs = *disk.real;
        vfs.pNext = NULL;
        vfs.zName = "faulty";
        vfs.szOsFile = (int)sizeof(file_t) + disk.real->szOsFile;
        vfs.xOpen = open_file;
        vfs.xDelete = delete_file;
        sqlite3_vfs_register(&vfs, 1);
    }
    pthread_mutex_unlock(&disk.lock);
}

void faulty_disk_crash_after(uint64_t operations)
{
    pthread_mutex_lock(&disk.lock);
    disk.crash_at = operations ? disk.operations + operations : 0;
    pthread_mutex_unlock(&disk.lock);
}

void faulty_disk_set_full(int is_full)
{
    pthread_mutex_lock(&disk.lock);
    disk.full = is_full;
    pthread_mutex_unlock(&disk.lock);
}

uint64_t faulty_disk_operations(void) { return disk.operations; }
int faulty_disk_has_crashed(void) { return disk.crashed; }

/* Writes bytes; a size of -1 is left to the write. */
static void put(const char *path, const unsigned char *bytes, int length, sqlite3_int64 at, sqlite3_int64 size)
{
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    if (length > 0 && pwrite(descriptor, bytes, length, at) < 0) abort();
    if (size >= 0 && ftruncate(descriptor, size) != 0) abort();
    close(descriptor);
}

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

uint64_t faulty_disk_recover(int lost_power, uint64_t seed)
{
    uint64_t lost = 0, state = seed | 1;
    pthread_mutex_lock(&disk.lock);
    change_t *oldest = NULL;
    while (disk.newest) {
        change_t *change = disk.newest;
        disk.newest = change->next;
        if (lost_power) put(change->path, change->bytes_before, change->length_before, change->at, change->size_before);
        change->next = oldest;
        oldest = change;
    }
    int keeps = (int)(draw(&state) % 5);
    while (oldest) {
        change_t *change = oldest;
        oldest = change->next;
        if (lost_power) {
            if ((int)(draw(&state) % 4) < keeps)
                put(change->path, change->bytes, change->length, change->at, change->length > 0 ? -1 : change->at);
            else
                lost += 1;
        }
        forget(change);
    }
    disk.crashed = 0;
    disk.crash_at = 0;
    disk.full = 0;
    pthread_mutex_unlock(&disk.lock);
    return lost;
}
