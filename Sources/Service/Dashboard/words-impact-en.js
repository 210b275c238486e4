// English words about whether scoring helps. Keys are those of words-impact-it.js.
/** @type {Record<string, string>} */
export const english = {
  'impact': 'Does it help?', 'impact.text': 'Each outcome against the score that stood before it, never one given after; in brackets the interval that holds 95 times of 100.',
  'impact.ever': 'All', 'impact.month': 'Month', 'impact.band': 'Leads', 'impact.hot': 'Hot', 'impact.warm': 'Warm', 'impact.cold': 'Cold', 'impact.all': 'All',
  'impact.decided': 'Decided', 'impact.promised': 'Promised', 'impact.came': 'Won', 'impact.promise': 'Promise', 'impact.kept': 'kept', 'impact.broken': 'not kept',
  'impact.none': 'No outcome has come after a score yet.', 'impact.left': '{n} {n|outcome|outcomes} without a date or without a score before: not counted.',
  'impact.speed': 'How soon you reach them', 'impact.speed.text': 'From when a lead was made to the first message or call. Who is reached early may differ in other ways, too.',
  'impact.reached': 'First reached', 'impact.leads': 'Leads', 'impact.never': 'Never', 'impact.later': 'Later', 'impact.minutes': 'Within {n} minutes',
  'impact.hours': 'Within {n} {n|hour|hours}', 'impact.days': 'Within {n} {n|day|days}',
};
