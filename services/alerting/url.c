#include "services/alerting/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

struct network {
	uint8_t address[16];
	unsigned bits;
};

static const struct network barred_ipv4[] = {
	{ { 0 }, 8 },                   /* unspecified: "this host" */
	{ { 100, 100, 100, 200 }, 32 }, /* metadata of a cloud, as are: */
	{ { 168, 63, 129, 16 }, 32 },
	{ { 169, 254 }, 16 }, /* link-local, and most clouds' metadata */
	{ { 192, 0, 0, 192 }, 32 },
	{ { 224 }, 3 }, /* multicast, reserved, broadcast */
};

static const struct network barred_ipv6[] = {
	{ { 0 }, 128 },                     /* unspecified */
	{ { 0xfd, 0x00, 0x0e, 0xc2 }, 32 }, /* metadata of a cloud */
	{ { 0xfe, 0x80 }, 10 },             /* link-local */
	{ { 0xff }, 8 },                    /* multicast */
};

/* IPv6 networks that hold an IPv4 address, and at which byte. */
static const struct {
	struct network network;
	size_t at;
} embedding[] = {
	{ { { 0 }, 96 }, 12 },
	{ { { [10] = 0xff, [11] = 0xff }, 96 }, 12 },
	{ { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },
	{ { { 0x20, 0x02 }, 16 }, 2 },
};

static const char *const barred_names[] = { "metadata", "instance-data", "metadata.google.internal", "metadata.goog",
					    "instance-data.ec2.internal" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_in(const uint8_t *address, const struct network *network)
{
	size_t whole = network->bits / 8;
	unsigned mask = 0xff00u >> (network->bits % 8) & 0xff;

	return memcmp(address, network->address, whole) == 0 &&
	       (!mask || (address[whole] & mask) == (network->address[whole] & mask));
}

static bool is_in_one_of(const uint8_t *address, const struct network *networks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_in(address, &networks[i]))
			return true;
	}
	return false;
}

bool url_address_is_barred(const uint8_t *address, size_t size)
{
	static const uint8_t loopback[16] = { [15] = 1 };

	if (size == 4)
		return is_in_one_of(address, barred_ipv4, COUNT(barred_ipv4));
	if (is_in_one_of(address, barred_ipv6, COUNT(barred_ipv6)))
		return true;
	for (size_t i = 0; i < COUNT(embedding) && memcmp(address, loopback, sizeof(loopback)) != 0; i++) {
		if (is_in(address, &embedding[i].network) && url_address_is_barred(address + embedding[i].at, 4))
			return true;
	}
	return false;
}

static bool name_is_barred(const char *host)
{
	size_t size = strlen(host);

	while (size && host[size - 1] == '.')
		size--;
	for (size_t i = 0; i < COUNT(barred_names); i++) {
		if (strlen(barred_names[i]) == size && strncasecmp(host, barred_names[i], size) == 0)
			return true;
	}
	return false;
}

#define HOST_SIZE 256

static enum url_fault host_check(const char *host)
{
	char text[HOST_SIZE];
	struct in6_addr ipv6;
	struct in_addr ipv4;
	size_t size = strlen(host);

	if (!size || size >= sizeof(text))
		return URL_FORM;
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)host[i] <= ' ' || (unsigned char)host[i] >= 0x7f || strchr("%\\<>\"'", host[i]))
			return URL_FORM;
	}
	memcpy(text, host + (*host == '['), size + 1 - (*host == '['));
	if (*host == '[') {
		text[strcspn(text, "]")] = '\0';
		if (inet_pton(AF_INET6, text, &ipv6) != 1)
			return URL_FORM;
		return url_address_is_barred(ipv6.s6_addr, sizeof(ipv6)) ? URL_PLACE : URL_GOOD;
	}
	for (; size > 1 && text[size - 1] == '.'; size--)
		text[size - 1] = '\0';
	if (inet_aton(text, &ipv4))
		return url_address_is_barred((const uint8_t *)&ipv4, sizeof(ipv4)) ? URL_PLACE : URL_GOOD;
	return name_is_barred(text) ? URL_PLACE : URL_GOOD;
}

/* Is this part there? */
static bool has(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	bool is = curl_url_get(url, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return is;
}

static enum url_fault scheme_check(CURLU *url, const char *const schemes[2])
{
	char *scheme = NULL;
	bool is = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		  (strcmp(scheme, schemes[0]) == 0 || strcmp(scheme, schemes[1]) == 0);

	curl_free(scheme);
	return is ? URL_GOOD : URL_SCHEME;
}

static enum url_fault place_check(CURLU *url)
{
	enum url_fault fault;
	char *host = NULL;

	if (has(url, CURLUPART_USER) || has(url, CURLUPART_PASSWORD) || has(url, CURLUPART_OPTIONS))
		return URL_USER;
	if (has(url, CURLUPART_ZONEID)) /* only link-local addresses have one */
		return URL_PLACE;
	fault = curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK ? host_check(host) : URL_FORM;
	curl_free(host);
	return fault;
}

static enum url_fault check(CURLU *url, const char *text, const char *const schemes[2])
{
	const char *authority = strstr(text, "://");
	enum url_fault fault;

	if (!url || !authority || curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return URL_FORM;
	fault = scheme_check(url, schemes);
	if (!fault && authority[3] == '/')
		return URL_FORM; /* libcurl forgives http:///host */
	return fault ? fault : place_check(url);
}

enum url_fault url_check(const char *text)
{
	static const char *const schemes[] = { "http", "https" };
	CURLU *url = curl_url();
	enum url_fault fault = check(url, text, schemes);

	curl_url_cleanup(url);
	return fault;
}

enum url_fault url_check_relay(const char *text)
{
	static const char *const schemes[] = { "smtp", "smtps" };
	CURLU *url = curl_url();
	enum url_fault fault = check(url, text, schemes);
	size_t authority = fault ? 0 : strcspn(strstr(text, "://") + 3, "/?#");

	if (!fault && !has(url, CURLUPART_PORT))
		fault = URL_PORT;
	else if (!fault && strlen(strstr(text, "://") + 3) > authority)
		fault = URL_FORM; /* a path, a query or a fragment */
	curl_url_cleanup(url);
	return fault;
}

static size_t server_size(const char *url)
{
	size_t authority = (size_t)(strstr(url, "://") - url) + 3;

	return authority + strcspn(url + authority, "/?#");
}

bool url_same_server(const char *a, const char *b)
{
	size_t size = server_size(a);

	return size == server_size(b) && strncasecmp(a, b, size) == 0;
}
