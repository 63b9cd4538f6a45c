/*
 * Options of every program built with ThreadSanitizer. libzmq hands commands and frames between its threads through queues of its own
 * making, which ThreadSanitizer cannot see because the library is not built with it: what happens inside such libraries is
 * not judged, every access of ours is.
 */
const char *__tsan_default_options(void);

const char *__tsan_default_options(void)
{
	return "ignore_noninstrumented_modules=1";
}
