/*
 * Where a receiver may lie: the hall's own network, this machine or the internet, but never the services that a cloud or a link keeps
 * for its machines, whose answers are secrets (OWASP: server-side request forgery).
 *
 * URLs are RFC 3986, read by libcurl. A host's number is known in every form in which a resolver takes it: 169.254.169.254, 2852039166,
 * 0xa9fea9fe, 0251.0376.0251.0376, 169.254.43518, ::ffff:169.254.169.254.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum url_fault {
	URL_GOOD,
	URL_FORM,   /* no URL, no host, or a host that is not ASCII */
	URL_SCHEME, /* another one than those allowed */
	URL_USER,   /* holds a user or password */
	URL_PLACE,  /* its host may not be reached */
	URL_PORT,   /* of a relay: no port */
};

/* http or https. */
enum url_fault url_check(const char *text);

/* A mail relay: smtp or smtps, host and port, nothing else. */
enum url_fault url_check_relay(const char *text);

/* Do both of these, which were checked, lead to the same server: scheme, host and port, as they are written? */
bool url_same_server(const char *a, const char *b);

/* An IPv4 (size 4) or IPv6 (16) address in network order, as it was resolved: link-local (RFC 3927, 4291), metadata services, and what
 * is no single host (unspecified, multicast, broadcast), also inside an IPv6 address (mapped, compatible, NAT64, 6to4). */
bool url_address_is_barred(const uint8_t *address, size_t size);
