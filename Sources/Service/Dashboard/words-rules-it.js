// Italian words about rules that people wrote. Keys are those of words-rules-en.js.
/** @type {Record<string, string>} */
export const italian = {
  'rules': 'Le tue regole', 'rules.text': 'Punti tuoi, oltre al modello. Muovono subito i punteggi; gli esiti li aumentano o li riducono quando il modello si addestra.',
  'rules.name': 'Nome', 'rules.points': 'Punti', 'rules.if': 'Per quali contatti', 'rules.group': 'Gruppo', 'rules.add': 'Aggiungi una regola', 'rules.edit': 'Modifica come testo',
  'rules.remove': 'Togli', 'rules.remove.name': 'Togli {name}', 'rules.held': '{group}, da {low} a {high}', 'rules.and': 'e', 'rules.fades': 'si dimezza ogni {n} giorni: {what}',
  'rules.is': 'è', 'rules.is_not': 'non è', 'rules.known': 'noto', 'rules.at_least': 'da', 'rules.below': 'sotto', 'rules.within_days': 'entro giorni:',
  'rules.older_than_days': 'da più di giorni:', 'rules.column': 'Una tua colonna', 'rules.value': 'Il suo testo', 'rules.try': 'Prova',
  'rules.edit.text': 'Gruppi con un massimo, eventi, date, punti che svaniscono: tutto ciò che un file di regole può dire.', 'rules.json': 'Regole in JSON',
  'rules.no.json': 'Questo non è JSON: {error}', 'rules.moved': '{n} contatti su {all} avrebbero un altro punteggio.', 'rules.unmatched': 'Nessun contatto corrisponde a {names}: nei dati un valore può essere scritto altrimenti.', 'rules.moves': 'Chi si muoverebbe di più', 'rules.lead': 'Contatto',
  'rules.before': 'Ora', 'rules.after': 'Con le regole', 'rules.publish': 'Usa queste regole', 'rules.publish.title': 'Usare queste regole da ora in poi?',
  'rules.publish.text': 'Le contiene una nuova versione del modello; torna indietro per farne a meno.', 'rules.published': 'Le regole sono in uso. Ricalcola per vedere i punteggi.',
  'rules.event.meeting': 'Incontri', 'rules.event.reply': 'Risposte', 'rules.event.form': 'Moduli', 'rules.event.call': 'Chiamate', 'rules.event.click': 'Clic',
  'rules.event.page': 'Pagine viste', 'rules.event.open': 'E-mail aperte', 'rules.event.unanswered': 'Messaggi senza risposta',
};
