/*
 * libzmq hands sockets' commands and frames between its threads through queues of its own making, which ThreadSanitizer cannot see
 * because the library is not built with it. What happens inside such libraries is therefore not judged; every access of ours is.
 */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) && !defined(__SANITIZE_THREAD__)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#ifdef __SANITIZE_THREAD__
const char *__tsan_default_options(void);

const char *__tsan_default_options(void)
{
	return "ignore_noninstrumented_modules=1";
}
#else
typedef int thread_sanitizer_is_off; /* a file is never empty */
#endif
