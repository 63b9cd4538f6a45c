/*
 * `hallward rehearse [SCRIPT.jsonl] [--entries FILE.csv] --plan FILE [--until TIME] [--seed NUMBER] [--faults FAULTS]`: the whole
 * suite in one process on a simulated clock and bus, for drills, what-if and tests. What a script is stands in script.h, what
 * faults are in faults.h. All events and answers come out on stdout as JSON Lines, byte for byte the same for the same seed; the last
 * line tells the seed and what of the promises (ledger.h) is broken.
 */
#pragma once

#include "services/rehearsal/script.h"

/*
 * argv[0] is "rehearse". Returns an exit code of sysexits(3): EX_OK; EX_SOFTWARE if a promise is broken; EX_USAGE; EX_DATAERR if the
 * script has mistakes (each named on stderr; nothing is run); EX_NOINPUT for a file that cannot be read; EX_CONFIG for a wrong
 * plan; EX_CANTCREAT if there is no room for the stores. argp's own mistakes and --help end the process.
 */
int rehearse_main(int argc, char **argv);

/* An answer to a step of the script. */
typedef void rehearse_answer_fn(const struct step *step, const Bus__Response *response, void *user);

/*
 * Plays a sorted script of at least one step under a packed plan that was checked, without faults, and hands out the answers
 * alone. The plan's time zone is the process's from here on. EX_OK, or EX_CANTCREAT: there is no room for the stores (said on
 * stderr).
 */
int rehearse_script(const struct script *script, ProtobufCBinaryData plan, rehearse_answer_fn *answered, void *user);
