#include "common/core/zone.h"
#include "services/health/protection.h"

struct refusal_text {
	const char *en, *zh; /* of people inside and the cap */
};

/* What the person at the door is told: why, and what to do instead (B5.2). */
static const struct refusal_text refusal_texts[] = {
	[HEALTH__OUTCOME__REFUSED_FEVER] = { "Your temperature is too high to come in. Please go with the guard to the "
					     "isolation room; a doctor will be "
					     "called. Your matter can be handled online or by phone.",
					     "您的体温异常，不能进入大厅。请随工作人员到隔离室，我们会联系医生。您的业"
					     "务可以网上或电话办理。" },
	[HEALTH__OUTCOME__REFUSED_MASK_REQUIRED] = { "Nobody comes in without a mask. Please put on a mask and come to "
						     "the entrance again, or handle your matter "
						     "online.",
						     "进入大厅须佩戴口罩。请戴好口罩后再到入口登记，或网上办理。" },
	[HEALTH__OUTCOME__REFUSED_BARRED] = { "You cannot come in before your isolation or observation has ended. "
					      "Please "
					      "go home, avoid contact with others, and call your community or the "
					      "office. Your matter can be handled online or by phone.",
					      "您的隔离或观察期尚未结束，不能进入大厅。请回家并避免与他人接触，联系社区"
					      "或办公"
					      "室。您的业务可以网上或电话办理。" },
	[HEALTH__OUTCOME__REFUSED_HALL_FULL] = { "The hall is full: %u of %u people are inside. Please wait outside, "
						 "apart from others, until someone leaves, "
						 "or handle your matter online or by appointment.",
						 "大厅人数已满：现有 %u 人，上限 %u "
						 "人。请在室外保持距离等候，或网上办理、预约办理。" },
};

static bool is_refusal(Health__Outcome outcome)
{
	return (outcome >= HEALTH__OUTCOME__REFUSED_FEVER && outcome <= HEALTH__OUTCOME__REFUSED_BARRED) ||
	       outcome == HEALTH__OUTCOME__REFUSED_PROTECTION;
}

static void reply_entry(struct decision *decision, const Health__Registration *registration)
{
	Health__RegisterEntryReply *reply = decision_reply(decision, &health__register_entry_reply__descriptor);

	reply->outcome = registration->outcome;
	reply->visitors_inside = registration->visitors_inside;
	reply->visitors_max = registration->visitors_max;
	reply->rules_outcome = registration->rules_outcome;
	reply->exit_unrecorded = registration->exit_unrecorded;
	reply->incident_id = registration->incident_id;
	reply->isolation_room = registration->isolation_room;
	reply->shortfall = registration->shortfall;
	reply->n_shortfall = registration->n_shortfall;
	if (registration->outcome == HEALTH__OUTCOME__REFUSED_PROTECTION) {
		protection_texts(registration, decision->arena, &reply->message_en, &reply->message_zh);
	} else if (is_refusal(registration->outcome)) {
		const struct refusal_text *text = &refusal_texts[registration->outcome];

		reply->message_en = arena_printf(decision->arena, text->en, registration->visitors_inside,
						 registration->visitors_max);
		reply->message_zh = arena_printf(decision->arena, text->zh, registration->visitors_inside,
						 registration->visitors_max);
	}
}

static bool entry_is_possible(const struct view *view, const struct context *context,
			      const Health__RegisterEntry *entry, struct decision *decision)
{
	const Plan__DoorRules *rules = door_rules_at(context->plan, entry->observed_at);

	if (!temperature_is_possible(rules, entry->temperature_c))
		decision_reject(decision, &REASON_TEMPERATURE_IMPOSSIBLE, "temperature_c", entry->temperature_c,
				rules->reading_min_c, rules->reading_max_c);
	else if (entry->decided_offline != HEALTH__OUTCOME__OUTCOME_UNSPECIFIED &&
		 entry->decided_offline != HEALTH__OUTCOME__ADMITTED && !is_refusal(entry->decided_offline))
		decision_reject(decision, &REASON_OFFLINE_OUTCOME_IMPOSSIBLE, "decided_offline");
	else if (*entry->subject_id && !person_find(view, entry->subject_id))
		decision_reject(decision, &REASON_SUBJECT_UNKNOWN, "subject_id");
	else
		entry_post_is_possible(view, context, entry, decision);
	return !decision->rejection;
}

/* The plan's rules, in its order (C1.4, C2, C9.3, C1.1, C7, B2.4). */
static Health__Outcome judge(const struct door *door, const Health__RegisterEntry *entry)
{
	if (temperature_is_fever(door->rules, entry->temperature_c))
		return HEALTH__OUTCOME__REFUSED_FEVER;
	if (bar_find(door->view, door->registration->subject_id))
		return HEALTH__OUTCOME__REFUSED_BARRED;
	if (door->rules->mask_required && entry->mask != HEALTH__MASK__WORN)
		return HEALTH__OUTCOME__REFUSED_MASK_REQUIRED;
	if (door->registration->n_shortfall)
		return HEALTH__OUTCOME__REFUSED_PROTECTION;
	if (counts_to_cap(entry->kind) && door->state.visitors_inside >= door->hall->visitors_max)
		return HEALTH__OUTCOME__REFUSED_HALL_FULL;
	return HEALTH__OUTCOME__ADMITTED;
}

static void fill_in(Health__Registration *registration, const Health__RegisterEntry *entry, Health__Outcome rules)
{
	registration->direction = HEALTH__DIRECTION__IN;
	registration->kind = entry->kind;
	registration->temperature_c = entry->temperature_c;
	registration->mask = entry->mask;
	registration->method = entry->method;
	registration->offline = entry->decided_offline != HEALTH__OUTCOME__OUTCOME_UNSPECIFIED;
	registration->outcome = registration->offline ? entry->decided_offline : rules;
	if (registration->outcome != rules)
		registration->rules_outcome = rules;
}

/* Whom the reading belongs to. An abnormal one must have somebody to hang on (C1.4). */
static void identify(struct door *door, const Health__RegisterEntry *entry)
{
	Health__Registration *registration = door->registration;

	registration->token = entry->token;
	registration->subject_id = subject_now(door->view, entry->subject_id);
	if (*entry->subject_id)
		token_bind(door->view, door->decision, entry->token, registration->date, registration->subject_id);
	else if (temperature_is_fever(door->rules, entry->temperature_c))
		registration->subject_id = token_subject_or_new(door->view, door->context, door->decision, entry->token,
								registration->date);
	else
		registration->subject_id = token_subject(door->view, entry->token, registration->date);
}

static void detect_fever(struct door *door)
{
	const Health__Registration *registration = door->registration;
	Health__FeverDetected *event = emit_fever_detected(door->decision);

	event->token = registration->token;
	event->kind = registration->kind;
	event->hall = registration->hall;
	event->checkpoint = registration->checkpoint;
	event->temperature_c = registration->temperature_c;
	event->fever_c = door->rules->fever_c;
	event->method = registration->method;
	event->observed_at = registration->observed_at;
	event->offline = registration->offline;
	event->date = registration->date;
	event->subject_id = registration->subject_id;
}

/* Isolated alone at once (C1.4): the guard learns where to. */
static void begin_incident(struct door *door)
{
	Health__Registration *registration = door->registration;
	const struct incident_start start = { .origin = HEALTH__INCIDENT__ORIGIN__FEVER_AT_DOOR,
					      .subject_id = registration->subject_id,
					      .token = registration->token,
					      .kind = registration->kind,
					      .hall = registration->hall,
					      .place = registration->checkpoint,
					      .detected_at = registration->observed_at,
					      .temperature_c = registration->temperature_c,
					      .method = registration->method };
	const Health__Incident *incident = incident_begin(door->view, door->context, door->decision, &start);

	registration->incident_id = incident->incident_id;
	registration->isolation_room = incident->room;
	decision_correlate(door->decision, incident->correlation_id);
}

static void admit(struct door *door, const Health__Visit *later)
{
	const Health__Registration *registration = door->registration;
	Health__Visit visit = HEALTH__VISIT__INIT;
	int64_t day_begin_at, day_end_at;

	emit_entry_admitted(door->decision)->registration = door->registration;
	door_count(door, registration->kind, +1);
	if (!later)
		return;
	/* Told late: the person has come in again since, so this visit is over. */
	visit.token = registration->token;
	visit.kind = registration->kind;
	visit.hall = registration->hall;
	visit.checkpoint = registration->checkpoint;
	visit.entered_at = registration->observed_at;
	/* When is not known; but a late word must not put anybody into the hall on the days between. */
	zone_day(registration->date, &day_begin_at, &day_end_at);
	door_end_unrecorded(door, &visit, later->entered_at < day_end_at ? later->entered_at : day_end_at - 1, 0);
}

void decide_register_entry(const struct view *view, const struct context *context, const Health__RegisterEntry *entry,
			   struct decision *decision)
{
	const Health__Registration *known =
		registration_find(view, entry->checkpoint, entry->token, HEALTH__DIRECTION__IN, entry->observed_at);
	const Health__Visit *open, *later = NULL;
	struct door door;

	if (known) {
		reply_entry(decision, known);
		return;
	}
	if (!door_begin(&door, view, context, decision, entry->checkpoint, entry->observed_at) ||
	    !entry_is_possible(view, context, entry, decision))
		return;
	open = visit_find(view, entry->token);
	if (open && entry->observed_at < open->entered_at)
		later = open;
	else if (open)
		door_end_earlier(&door, open);

	identify(&door, entry);
	door_hold_to_post(&door, entry);
	fill_in(door.registration, entry, judge(&door, entry));
	if (temperature_is_fever(door.rules, entry->temperature_c)) {
		detect_fever(&door);
		begin_incident(&door);
	}
	if (door.registration->outcome == HEALTH__OUTCOME__ADMITTED)
		admit(&door, later);
	else
		emit_entry_refused(decision)->registration = door.registration;
	door_close(&door);
	reply_entry(decision, door.registration);
}
