/*
 * Handing things to libzmq's own threads and back, for ThreadSanitizer.
 *
 * libzmq passes sockets' commands and frames of more than 33 bytes between threads as heap blocks, in order, through queues that
 * ThreadSanitizer cannot see: the library is not instrumented. What libzmq does with them inside zmq_connect, zmq_send, zmq_recv or
 * zmq_close is its own business: such calls stand between handover_begin and handover_end, and nothing else does, so that races
 * in our own code are still found. The two do not nest. Without ThreadSanitizer both are nothing.
 */
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) && !defined(__SANITIZE_THREAD__)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#ifdef __SANITIZE_THREAD__
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
#endif

static inline void handover_begin(void)
{
#ifdef __SANITIZE_THREAD__
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
}

static inline void handover_end(void)
{
#ifdef __SANITIZE_THREAD__
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
#endif
}
