/* Where a receiver may lie: never with a machine's own metadata services, in whatever form they are written (G3). */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/alerting/alerting.h"
#include "services/alerting/url.h"
#include "tests/unit/support/given.h"
#include "tests/unit/support/reached.h"

struct url_case {
	const char *url;
	enum url_fault then;
};

static const struct url_case cases[] = {
	{ "https://hooks.example/alerts?x=1#y", URL_GOOD },
	{ "http://127.0.0.1:8080/hook", URL_GOOD }, /* halls run servers of their own */
	{ "http://localhost/", URL_GOOD },
	{ "http://[::1]:8080/", URL_GOOD },
	{ "http://10.1.2.3/", URL_GOOD },
	{ "http://192.168.1.5:81/", URL_GOOD },
	{ "http://172.16.0.1/", URL_GOOD },
	{ "http://[fd12:3456::1]/", URL_GOOD },
	{ "http://169.253.1.1/", URL_GOOD },
	{ "http://100.100.100.201/", URL_GOOD },
	{ "HTTPS://hooks.example/", URL_GOOD },
	{ "ftp://hooks.example/", URL_SCHEME },
	{ "file:///etc/passwd", URL_SCHEME },
	{ "gopher://hooks.example/", URL_SCHEME },
	{ "javascript://hooks.example/", URL_SCHEME },
	{ "hooks.example/alerts", URL_FORM },
	{ "http://", URL_FORM },
	{ "", URL_FORM },
	{ "http:///path", URL_FORM },
	{ "http://例子.example/", URL_FORM },
	{ "http://\xef\xbc\x91\xef\xbc\x96\xef\xbc\x99.254.169.254/", URL_FORM }, /* full-width digits */
	{ "http://user@hooks.example/", URL_USER },
	{ "http://user:password@hooks.example/", URL_USER },
	{ "http://:password@hooks.example/", URL_USER },
	{ "http://169.254.169.254/latest/meta-data", URL_PLACE },
	{ "http://169.254.0.1/", URL_PLACE },
	{ "http://2852039166/", URL_PLACE },
	{ "http://0xa9fea9fe/", URL_PLACE },
	{ "http://0XA9.0xfe.0xa9.0xfe/", URL_PLACE },
	{ "http://0251.0376.0251.0376/", URL_PLACE },
	{ "http://169.254.43518/", URL_PLACE },
	{ "http://169.16689662/", URL_PLACE },
	{ "http://169.254.169.254./", URL_PLACE },
	{ "http://%31%36%39.254.169.254/", URL_PLACE },
	{ "http://100.100.100.200/", URL_PLACE },
	{ "http://[fe80::1]/", URL_PLACE },
	{ "http://[fe80::1%25eth0]/", URL_PLACE },
	{ "http://[febf::1]/", URL_PLACE },
	{ "http://[fd00:ec2::254]/", URL_PLACE },
	{ "http://[::ffff:169.254.169.254]/", URL_PLACE },
	{ "http://[::ffff:a9fe:a9fe]/", URL_PLACE },
	{ "http://[::169.254.169.254]/", URL_PLACE },
	{ "http://[64:ff9b::a9fe:a9fe]/", URL_PLACE },
	{ "http://[2002:a9fe:a9fe::1]/", URL_PLACE },
	{ "http://0.0.0.0/", URL_PLACE },
	{ "http://[::]/", URL_PLACE },
	{ "http://224.0.0.1/", URL_PLACE },
	{ "http://255.255.255.255/", URL_PLACE },
	{ "http://[ff02::1]/", URL_PLACE },
	{ "http://metadata.google.internal/", URL_PLACE },
	{ "http://Metadata.Google.Internal./", URL_PLACE },
	{ "http://metadata/", URL_PLACE },
};

static const struct url_case relays[] = {
	{ "smtp://mail.example:587", URL_GOOD },      { "smtps://mail.example:465", URL_GOOD },
	{ "smtps://127.0.0.1:465", URL_GOOD },        { "smtps://mail.example:465/", URL_FORM },
	{ "smtp://mail.example:587/helo", URL_FORM }, { "smtp://mail.example", URL_PORT },
	{ "http://mail.example:25", URL_SCHEME },     { "smtp://user@mail.example:587", URL_USER },
	{ "smtp://169.254.1.1:25", URL_PLACE },
};

static void g3_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (url_check(cases[i].url) != cases[i].then)
			fail_msg("%s: %d, not %d", cases[i].url, url_check(cases[i].url), cases[i].then);
	}
}

static void g3_relays(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(relays) / sizeof(relays[0]); i++) {
		if (url_check_relay(relays[i].url) != relays[i].then)
			fail_msg("%s: %d, not %d", relays[i].url, url_check_relay(relays[i].url), relays[i].then);
	}
}

/* What a name resolves to is checked by the same rule. */
static void g3_resolved_addresses(void **state)
{
	static const struct {
		const char *address;
		bool barred;
	} addresses[] = {
		{ "127.0.0.1", false },       { "10.0.0.1", false },     { "169.254.169.254", true },
		{ "100.100.100.200", true },  { "::1", false },          { "fe80::5", true },
		{ "fd00:ec2::254", true },    { "2001:db8::1", false },  { "::ffff:169.254.1.1", true },
		{ "::ffff:10.0.0.1", false }, { "fd12:3456::1", false },
	};
	uint8_t bytes[16];

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		bool is_ipv6 = strchr(addresses[i].address, ':');

		assert_int_equal(inet_pton(is_ipv6 ? AF_INET6 : AF_INET, addresses[i].address, bytes), 1);
		if (url_address_is_barred(bytes, is_ipv6 ? 16 : 4) != addresses[i].barred)
			fail_msg("%s", addresses[i].address);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_urls),
		cmocka_unit_test(g3_relays),
		cmocka_unit_test(g3_resolved_addresses),
	};

	reached_note("alerting", ""); /* no rule is asked here: it rejects nothing */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
