// Every word the widget says by itself, per language. Dutch at level B1. The answers come from the server.

/**
 * A role as its chip shows it, and what pressing it says. The keys are the values of the attribute `rol`; what is said
 * is the `knop` of the role in data/knowledge/rollen.yml, which the bot knows for sure.
 */
const ROLES_NL = {
  slachtoffer: ['Het gaat over mij', 'Het gaat over mij'],
  kind: ['Ik ben jonger dan 18', 'Ik ben jonger dan 18'],
  familie: ['Familie', 'Ik ben familie'],
  buur: ['Buur of vriend', 'Ik ben een buur of vriend'],
  ouder: ['Er is over mij gemeld', 'Er is over mij gemeld'],
  pleger: ['Ik wil zelf stoppen met geweld', 'Ik wil zelf stoppen met geweld'],
  leerkracht: ['Leerkracht', 'Ik ben leerkracht'],
  kinderopvang: ['Kinderopvang', 'Ik werk in de kinderopvang'],
  arts: ['Arts', 'Ik ben arts'],
  hulpverlener: ['Hulpverlener', 'Ik ben hulpverlener'],
  politie: ['Politie', 'Ik werk bij de politie'],
  gemeente: ['Gemeente', 'Ik werk bij de gemeente'],
  vrijwilliger: ['Vrijwilliger', 'Ik ben vrijwilliger'],
};

const nl = {
  title: 'Signaalwijzer',
  launcher: 'Stel je vraag',
  close: 'Sluit de chat',
  exit: 'Verlaat snel',
  exitHelp: 'Wist dit gesprek en opent een andere site. Drie keer op Shift drukken werkt ook.',
  exitLeft: (left) => `Nog ${left} keer op Shift om deze pagina te verlaten.`,
  exitExpired: 'Verlaten met Shift is gestopt.',
  exiting: 'Laden.',
  numbers: 'Hulp aan de telefoon',
  call: 'Bel',
  danger: 'bij gevaar',
  advice: 'Veilig Thuis, dag en nacht',
  log: 'Gesprek',
  you: 'Jij',
  at: (time) => `om ${time}`,
  greeting: 'Goed dat je hier bent. Stel je vraag, of vertel waar je je zorgen over maakt. Je hoeft geen naam te noemen.',
  privacy:
    'Je praat met een computer: er leest geen mens mee en dit is geen noodlijn. ' +
    'Om te leren bewaar ik de tekst zonder namen en nummers, hoogstens 30 dagen. Liever niet? Kies ‘Niet bewaren’. ' +
    'Met ‘Wis gesprek’ is alles meteen weg.',
  privacyLink: 'Lees alles over je privacy',
  privacyShort: 'Privacy',
  dontKeep: 'Niet bewaren',
  dontKeepMessage: 'niet bewaren',
  traces: 'Kan iemand zien dat ik hier was?',
  tracesText:
    '‘Verlaat snel’ en ‘Wis gesprek’ wissen dit gesprek. De geschiedenis van je browser blijft staan. Die wis je zelf:\n' +
    '- Op een computer: Ctrl + Shift + Delete. Op een Mac: Cmd + Shift + Delete.\n' +
    '- Op een telefoon: open het menu van je browser en kies ‘Geschiedenis’.\n\n' +
    'Kijkt er iemand mee op dit apparaat? Gebruik dan liever een ander apparaat.',
  rolesTitle: 'Wie ben jij? (mag je overslaan)',
  rolesAtWork: 'Ik vraag dit voor mijn werk',
  roles: ROLES_NL,
  roleChosen: (role) => `Mijn antwoorden passen bij: ${role}.`,
  roleChange: 'Wijzig',
  input: 'Je vraag of zorg',
  send: 'Verstuur',
  left: (count) => `Nog ${count} tekens.`,
  tooLong: (count) => `Je bericht is ${count} tekens te lang. Kun je het korter schrijven?`,
  typing: 'Signaalwijzer zoekt een antwoord…',
  slow: 'Het duurt wat langer. Ik ben er nog. Is er nu gevaar? Bel 112.',
  busy: (seconds) => `Even wachten: over ${seconds} seconden gaat je bericht vanzelf weg. Bellen kan nu: 112 of 0800-2000.`,
  offline: 'Geen verbinding. Je bericht blijft hier staan en gaat straks vanzelf weg. Bellen kan nu: 112 of 0800-2000.',
  online: 'Er is weer verbinding.',
  failed: 'Nog niet verstuurd.',
  retry: 'Probeer opnieuw',
  noAnswer: 'Ik heb nu geen antwoord. Probeer het zo nog eens, of bel Veilig Thuis: 0800-2000.',
  wipe: 'Wis gesprek',
  wiped: 'Je gesprek is gewist, hier en bij ons.',
  wipedHere: 'Je gesprek is hier gewist. Bij ons lukt dat nu niet; daar verdwijnt het vanzelf, na hoogstens 30 dagen.',
  wipedIdle: 'Je gesprek staat hier niet meer, omdat je 30 minuten niets deed.',
  wipePattern: /^(wis|verwijder)( (het|dit|mijn))? gesprek[.!]?$/i,
  quickReplies: 'Kies een antwoord, of typ zelf',
  helpful: 'Helpt dit antwoord?',
  yes: 'Ja',
  no: 'Nee',
  reason: 'Wat kan beter? (je mag dit overslaan)',
  sendReason: 'Stuur door',
  thanks: 'Dank je wel.',
  notSent: 'Dat lukt nu niet.',
  office: 'Veilig Thuis in de buurt',
  officeFor: (place) => `Voor ${place}`,
  website: 'Website',
  copy: 'Kopieer nummer',
  copied: 'Nummer gekopieerd.',
  route: 'Waar is dat?',
  routeLink: (name) => `Zoek ${name} op de kaart`,
  guide: 'Samenvatting',
  print: 'Print',
  save: 'Bewaar als bestand',
  keepSafe: 'Let op: een print of bestand kan iemand anders vinden. Bewaar het op een veilige plek.',
  fileName: 'samenvatting.txt',
  newTab: 'opent in een nieuw tabblad',
};

const relabel = (roles, labels) =>
  Object.fromEntries(Object.entries(roles).map(([role, [, message]]) => [role, [labels[role], message]]));

const ROLES_EN = relabel(ROLES_NL, {
  slachtoffer: 'It is about me',
  kind: 'I am under 18',
  familie: 'Family',
  buur: 'Neighbour or friend',
  ouder: 'Someone reported me',
  pleger: 'I want to stop using violence',
  leerkracht: 'Teacher',
  kinderopvang: 'Childcare',
  arts: 'Doctor',
  hulpverlener: 'Care worker',
  politie: 'Police',
  gemeente: 'Municipality',
  vrijwilliger: 'Volunteer',
});

const en = {
  ...nl,
  launcher: 'Ask your question',
  close: 'Close the chat',
  exit: 'Leave fast',
  exitHelp: 'Erases this chat and opens another site. Pressing Shift three times does the same.',
  exitLeft: (left) => `Press Shift ${left} more times to leave this page.`,
  exitExpired: 'Leaving with Shift has stopped.',
  exiting: 'Loading.',
  numbers: 'Help by phone',
  call: 'Call',
  danger: 'in danger',
  advice: 'Veilig Thuis, day and night',
  log: 'Conversation',
  you: 'You',
  at: (time) => `at ${time}`,
  greeting: 'Good that you are here. Ask your question, or tell what worries you. You need not give a name. I answer in Dutch.',
  privacy:
    'You are talking to a computer: no person reads along and this is not an emergency line. ' +
    'To learn, I keep the text without names and numbers, for at most 30 days. Rather not? Choose ‘Do not keep’. ' +
    'With ‘Erase chat’ everything is gone at once.',
  privacyLink: 'Read all about your privacy (in Dutch)',
  dontKeep: 'Do not keep',
  traces: 'Can anyone see that I was here?',
  tracesText:
    '‘Leave fast’ and ‘Erase chat’ erase this chat. Your browser’s history stays. You clear it yourself:\n' +
    '- On a computer: Ctrl + Shift + Delete. On a Mac: Cmd + Shift + Delete.\n' +
    '- On a phone: open the menu of your browser and choose ‘History’.\n\n' +
    'Does anyone look at this device? Then rather use another one.',
  rolesTitle: 'Who are you? (you may skip this)',
  rolesAtWork: 'I ask this for my work',
  roles: ROLES_EN,
  roleChosen: (role) => `My answers suit: ${role}.`,
  roleChange: 'Change',
  input: 'Your question or worry',
  send: 'Send',
  left: (count) => `${count} characters left.`,
  tooLong: (count) => `Your message is ${count} characters too long. Can you make it shorter?`,
  typing: 'Signaalwijzer is looking for an answer…',
  slow: 'This takes a little longer. I am still here. Danger now? Call 112.',
  busy: (seconds) => `One moment: your message goes by itself in ${seconds} seconds. You can call now: 112 or 0800-2000.`,
  offline: 'No connection. Your message stays here and goes by itself later. You can call now: 112 or 0800-2000.',
  online: 'You are connected again.',
  failed: 'Not sent yet.',
  retry: 'Try again',
  noAnswer: 'I have no answer now. Try again soon, or call Veilig Thuis: 0800-2000.',
  wipe: 'Erase chat',
  wiped: 'Your chat is erased, here and with us.',
  wipedHere: 'Your chat is erased here. With us that fails now; there it disappears by itself, after at most 30 days.',
  wipedIdle: 'Your chat is no longer here, because you did nothing for 30 minutes.',
  wipePattern: /^((erase|delete)( (the|this|my))? (chat|conversation)|wis gesprek)[.!]?$/i,
  quickReplies: 'Choose an answer, or type one',
  helpful: 'Does this answer help?',
  yes: 'Yes',
  no: 'No',
  reason: 'What could be better? (you may skip this)',
  sendReason: 'Pass it on',
  thanks: 'Thank you.',
  notSent: 'That fails now.',
  office: 'Veilig Thuis near you',
  officeFor: (place) => `For ${place}`,
  copy: 'Copy number',
  copied: 'Number copied.',
  route: 'Where is that?',
  routeLink: (name) => `Find ${name} on the map`,
  guide: 'Summary',
  save: 'Save as file',
  keepSafe: 'Mind: someone else may find a print or a file. Keep it in a safe place.',
  newTab: 'opens in a new tab',
};

const LANGUAGES = { nl, en };

/** The words in this language; Dutch when we do not speak it. */
export const wordsIn = (language) => LANGUAGES[language] ?? nl;
