// English words about rules that people wrote. Keys are those of words-rules-it.js.
/** @type {Record<string, string>} */
export const english = {
  'rules': 'Your rules', 'rules.text': 'Points of your own on top of the model. They move scores at once; outcomes add to them or take from them when the model is trained.',
  'rules.name': 'Name', 'rules.points': 'Points', 'rules.if': 'Of which leads', 'rules.group': 'Group', 'rules.add': 'Add a rule', 'rules.edit': 'Edit as text',
  'rules.remove': 'Remove', 'rules.remove.name': 'Remove {name}', 'rules.held': '{group}, {low} to {high}', 'rules.and': 'and', 'rules.fades': 'halves every {n} days: {what}',
  'rules.is': 'is', 'rules.is_not': 'is not', 'rules.known': 'known', 'rules.at_least': 'from', 'rules.below': 'below', 'rules.within_days': 'within days:',
  'rules.older_than_days': 'longer ago than days:', 'rules.column': 'A column of your own', 'rules.value': 'Its text', 'rules.try': 'Try it out',
  'rules.edit.text': 'Groups with caps, events, dates, points that fade: all that a file of rules can say.', 'rules.json': 'Rules as JSON',
  'rules.no.json': 'This is no JSON: {error}', 'rules.moved': '{n} of {all} contacts would have another score.', 'rules.unmatched': 'No contact matches {names}: a value may be written otherwise in your data.', 'rules.moves': 'Who would move farthest', 'rules.lead': 'Lead',
  'rules.before': 'Now', 'rules.after': 'With the rules', 'rules.publish': 'Use these rules', 'rules.publish.title': 'Use these rules from now on?',
  'rules.publish.text': 'A new version of the model holds them; roll back to be without.', 'rules.published': 'The rules are in use now. Score again to see the scores.',
  'rules.event.meeting': 'Meetings', 'rules.event.reply': 'Replies', 'rules.event.form': 'Forms', 'rules.event.call': 'Calls', 'rules.event.click': 'Clicks',
  'rules.event.page': 'Page visits', 'rules.event.open': 'Mails opened', 'rules.event.unanswered': 'Unanswered messages',
};
