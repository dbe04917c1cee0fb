/* The parts of zlib that are macros in C, as functions that Swift can call. */
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <zlib.h>

/* Begins reading one gzip member (and nothing else: no zlib or raw deflate streams). */
static inline int czlib_begin_inflate_gzip(z_streamp stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}

/* Begins reading deflate data without any header, as ZIP archives hold it. */
static inline int czlib_begin_inflate_raw(z_streamp stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

/* Begins writing one gzip member with zlib's default header: modification time 0, no name. */
static inline int czlib_begin_deflate_gzip(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}

#endif
