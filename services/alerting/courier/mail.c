/* Alerts as mail. Not by libcurl's mime calls: their boundaries are drawn by chance, and every attempt is to be the same message. */

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/core/zone.h"
#include "services/alerting/courier/letter.h"

#define WORD_BYTES 42 /* of an encoded word (RFC 2047: at most 75 characters) */
#define LINE_BYTES 57 /* make 76 characters of base64 (RFC 2045) */

struct words {
	const char *drill, *moments[8], *severities[4], *action, *by, *since, *more, *of;
};

static const struct words words_zh = {
	.drill = "【演练】",
	.moments = { [ALERTING__MOMENT__RAISED] = "新警报",
		     [ALERTING__MOMENT__ESCALATED] = "警报升级",
		     [ALERTING__MOMENT__DUTY_MISSED] = "逾期未办",
		     [ALERTING__MOMENT__REMINDED] = "再次提醒",
		     [ALERTING__MOMENT__MOMENT_RESOLVED] = "警报解除",
		     [ALERTING__MOMENT__INFORMED] = "通知" },
	.severities = { "", "提示", "警告", "严重" },
	.action = "措施：",
	.by = "请确认，最迟：",
	.since = "发出时间：",
	.more = "另有警报数：",
	.of = "责任部门：",
};

static const struct words words_en = {
	.drill = "[DRILL] ",
	.moments = { [ALERTING__MOMENT__RAISED] = "Alert",
		     [ALERTING__MOMENT__ESCALATED] = "Escalated",
		     [ALERTING__MOMENT__DUTY_MISSED] = "Not done in time",
		     [ALERTING__MOMENT__REMINDED] = "Reminder",
		     [ALERTING__MOMENT__MOMENT_RESOLVED] = "Resolved",
		     [ALERTING__MOMENT__INFORMED] = "Notice" },
	.severities = { "", "info", "warning", "critical" },
	.action = "To do: ",
	.by = "Acknowledge by: ",
	.since = "Raised: ",
	.more = "More alerts: ",
	.of = "Department: ",
};

static void put_when(FILE *out, const char *word, int64_t at)
{
	char text[RFC3339_SIZE];

	if (!at)
		return;
	rfc3339_format(at / SECOND * SECOND, text);
	fprintf(out, "%s%s\n", word, text);
}

static void put_subject(FILE *out, const Alerting__Notification *notification, const struct words *words, bool zh)
{
	const Alerting__AlertBrief *first = notification->n_alerts ? notification->alerts[0] : NULL;

	fprintf(out, "%s%s (%s): %s", notification->drill ? words->drill : "", words->moments[notification->moment],
		words->severities[notification->severity],
		!first ? ""
		: zh   ? first->title_zh
		       : first->title_en);
	if (notification->alert_count > 1)
		fprintf(out, " (+%u)", notification->alert_count - 1);
}

static void put_body(FILE *out, const Alerting__Notification *notification, const struct words *words, bool zh)
{
	put_subject(out, notification, words, zh);
	fputs("\n\n", out);
	for (size_t i = 0; i < notification->n_alerts; i++) {
		const Alerting__AlertBrief *alert = notification->alerts[i];

		fprintf(out, "%s%s\n", alert->drill ? words->drill : "", zh ? alert->title_zh : alert->title_en);
		fprintf(out, "%s%s\n", words->action, zh ? alert->action_zh : alert->action_en);
		if (*alert->department)
			fprintf(out, "%s%s\n", words->of, alert->department);
		put_when(out, words->since, alert->raised_at);
		if (notification->moment != ALERTING__MOMENT__MOMENT_RESOLVED)
			put_when(out, words->by, alert->acknowledge_by_at);
		fputc('\n', out);
	}
	if (notification->alert_count > notification->n_alerts)
		fprintf(out, "%s%u\n\n", words->more, notification->alert_count - (unsigned)notification->n_alerts);
}

/* In the receiver's language, or in both. To be freed. */
static char *written(const Alerting__Notification *notification, Alerting__Language language, const char *between,
		     void (*put)(FILE *, const Alerting__Notification *, const struct words *, bool))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (language != ALERTING__LANGUAGE__EN)
		put(out, notification, &words_zh, true);
	if (language != ALERTING__LANGUAGE__EN && language != ALERTING__LANGUAGE__ZH)
		fputs(between, out);
	if (language != ALERTING__LANGUAGE__ZH)
		put(out, notification, &words_en, false);
	fclose(out);
	return text;
}

static void put_base64(FILE *out, const char *text, size_t size)
{
	char encoded[sodium_base64_ENCODED_LEN(LINE_BYTES, sodium_base64_VARIANT_ORIGINAL)];

	sodium_bin2base64(encoded, sizeof(encoded), (const uint8_t *)text, size, sodium_base64_VARIANT_ORIGINAL);
	fputs(encoded, out);
}

/* Words of whole characters (RFC 2047, section 5). */
static void put_encoded(FILE *out, const char *text)
{
	for (size_t left = strlen(text), size; left; text += size, left -= size) {
		size = left < WORD_BYTES ? left : WORD_BYTES;
		while (size < left && ((unsigned char)text[size] & 0xc0) == 0x80)
			size--;
		fputs(" =?UTF-8?B?", out);
		put_base64(out, text, size);
		fputs(left > size ? "?=\r\n" : "?=", out);
	}
}

/* RFC 5322, section 3.3, whatever the process's locale. */
static void put_date(FILE *out, int64_t at)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(at / SECOND);
	struct tm utc;

	gmtime_r(&seconds, &utc);
	fprintf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[utc.tm_wday], utc.tm_mday,
		months[utc.tm_mon], 1900 + utc.tm_year, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static void put_mail(FILE *out, const Alerting__Receiver *receiver, const Alerting__Delivery *delivery,
		     const Alerting__Notification *notification)
{
	const char *domain = strrchr(receiver->from, '@') ? strrchr(receiver->from, '@') + 1 : "hallward.invalid";
	char *subject = written(notification, receiver->language, " / ", put_subject);
	char *body = written(notification, receiver->language, "", put_body);

	fprintf(out, "From: %s\r\nTo: %s\r\n", receiver->from, receiver->address);
	put_date(out, notification->made_at);
	fprintf(out, "Message-ID: <%s@%s>\r\n", delivery->delivery_id, domain);
	fputs("Subject:", out);
	put_encoded(out, subject);
	/* RFC 3834: nobody's holiday notice is to answer it. */
	fputs("\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
	      "Content-Transfer-Encoding: base64\r\n\r\n",
	      out);
	for (size_t left = strlen(body), at = 0; left;
	     left -= left < LINE_BYTES ? left : LINE_BYTES, at += LINE_BYTES) {
		put_base64(out, body + at, left < LINE_BYTES ? left : LINE_BYTES);
		fputs("\r\n", out);
	}
	free(subject);
	free(body);
}

const char *letter_mail(const struct context *context, const Alerting__Receiver *receiver,
			const Alerting__Delivery *delivery, const Alerting__Notification *notification)
{
	char *text = NULL;
	const char *kept;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_mail(out, receiver, delivery, notification);
	fclose(out);
	kept = arena_strdup(context->arena, text);
	free(text);
	return kept;
}
