// Italian words about whether scoring helps. Keys are those of words-impact-en.js.
/** @type {Record<string, string>} */
export const italian = {
  'impact': 'Serve davvero?', 'impact.text': 'Ogni esito con il punteggio che valeva prima, mai con uno dato dopo; tra parentesi l’intervallo che vale 95 volte su 100.',
  'impact.ever': 'Tutti', 'impact.month': 'Mese', 'impact.band': 'Contatti', 'impact.hot': 'Caldi', 'impact.warm': 'Tiepidi', 'impact.cold': 'Freddi', 'impact.all': 'Tutti',
  'impact.decided': 'Decisi', 'impact.promised': 'Promesso', 'impact.came': 'Vinti', 'impact.promise': 'Promessa', 'impact.kept': 'mantenuta', 'impact.broken': 'non mantenuta',
  'impact.none': 'Nessun esito è ancora arrivato dopo un punteggio.', 'impact.left': '{n} {n|esito|esiti} senza data o senza un punteggio prima: non {n|contato|contati}.',
  'impact.speed': 'Quanto presto li senti', 'impact.speed.text': 'Da quando il contatto è nato al primo messaggio o alla prima chiamata. Chi è sentito presto può differire anche in altro.',
  'impact.reached': 'Primo contatto', 'impact.leads': 'Contatti', 'impact.never': 'Mai', 'impact.later': 'Più tardi', 'impact.minutes': 'Entro {n} minuti',
  'impact.hours': 'Entro {n} {n|ora|ore}', 'impact.days': 'Entro {n} {n|giorno|giorni}',
};
