/*
 * `hallward keys new|list|authorize|revoke`: who is known at this site, and as what (common/runtime/keyring.h).
 *
 * Works on the files of <site>/keys alone and needs no running suite; a running one notices by itself. Prints what it did to
 * stdout and what went wrong to stderr. Returns an exit code of sysexits(3): EX_USAGE for a bad name or role, EX_CANTCREAT for a
 * name or key that is taken, EX_NOINPUT for what is not there, EX_DATAERR for a broken certificate, EX_IOERR for the rest; argp's
 * own mistakes and --help end the process.
 */
#pragma once

/* argv[0] is "keys". */
int keys_main(const char *site, int argc, char **argv);
