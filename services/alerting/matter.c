#include "services/alerting/matter.h"

#include "services/alerting/alerting.h"
#include "services/alerting/document.h"
#include "services/alerting/notice.h"

static bool notice_is_matter(const struct view *view, const char *notice_id, struct decision *decision,
			     struct matter *matter)
{
	matter->notice = notice_find(view, notice_id);
	if (!matter->notice) {
		decision_reject(decision, &REASON_NOTICE_UNKNOWN, "notice_id", notice_id);
		return false;
	}
	matter->audience = matter->notice->audience;
	matter->what = what_notice(notice_id, decision->arena);
	return true;
}

static bool version_is_matter(const struct view *view, const char *document, const char *version,
			      struct decision *decision, struct matter *matter)
{
	const Alerting__DocumentVersion *found = version_find(view, document, version);

	if (!found || found->state == ALERTING__DOCUMENT_STATE__DOCUMENT_DRAFT)
		decision_reject(decision, &REASON_VERSION_UNKNOWN, "version", version, document);
	else if (found->state != ALERTING__DOCUMENT_STATE__DOCUMENT_PUBLISHED)
		decision_reject(decision, &REASON_VERSION_NOT_PUBLISHED, "version", version, document);
	matter->what = what_document(document, version, decision->arena);
	return !decision->rejection;
}

bool matter_find(const struct view *view, const char *notice_id, const char *document, const char *version,
		 struct decision *decision, struct matter *ret_matter)
{
	struct matter matter = { 0 };
	bool found;

	if (!*notice_id == !*document || !*document != !*version) {
		decision_reject(decision, &REASON_READ_WHAT, *document && !*version ? "version" : "notice_id");
		return false;
	}
	found = *notice_id ? notice_is_matter(view, notice_id, decision, &matter)
			   : version_is_matter(view, document, version, decision, &matter);
	if (found)
		*ret_matter = matter;
	return found;
}
