# Deutsch
# { $organization } darf in jedem Text vorkommen.
language-name = Deutsch

## Jede Seite
skip = Zum Inhalt springen
brand-label = Regain, Startseite
sign-out = Abmelden
to-sign-in = Zur Anmeldung
back-to-sign-in = Zurück zur Anmeldung
back-to-account = Zurück zu Ihrem Konto
continue = Weiter
help-title = Brauchen Sie Hilfe?
help-default = Fragen Sie die Leute, die sich bei { $organization } um Ihren Rechner kümmern. Sie helfen Ihnen zurück in Ihr Konto.
banner-demo = Das ist eine Vorführung. Die Personen sind erfunden, und nichts verlässt diesen Rechner.
banner-paused = Passwörter lassen sich im Moment nicht zurücksetzen. Anmelden können Sie sich weiterhin.
problem-title = Da stimmt etwas nicht
problem-prefix = Fehler:
support-id = Wenn Sie um Hilfe bitten, nennen Sie diese Nummer:
browser-unknown = unbekannter Browser

## Zeitangaben: „22. November 2026, 14:32 CET (13:32 UTC)“
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
moment = { $day }. { $month } { $year }, { $time } { $zone }
moment-both = { $local } ({ $utc })

## Was an einem Formular nicht stimmt
problem-identifier-missing = Geben Sie Ihren Anmeldenamen oder Ihre E‑Mail‑Adresse ein
problem-password-missing = Geben Sie ein Passwort ein
problem-current-password-missing = Geben Sie Ihr jetziges Passwort ein
problem-current-password-wrong = Das ist nicht Ihr jetziges Passwort
problem-sign-in-failed = Name und Passwort passen nicht zusammen. Prüfen Sie beides, oder wählen Sie „Sie kommen nicht in Ihr Konto?“.
problem-too-many-attempts = Zu viele Versuche. Versuchen Sie es in { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
} noch einmal.
problem-code-missing = Geben Sie den 8-stelligen Code ein
problem-own-code-missing = Geben Sie den Code ein
problem-own-code-refused = Dieser Code hat nicht geklappt. Prüfen Sie ihn und versuchen Sie es noch einmal; jeder Code gilt einmal.
problem-serial-missing = Geben Sie die Seriennummer ein
problem-token-refused = Das hat nicht geklappt. Prüfen Sie die Nummer auf der Rückseite des Tokens und tippen Sie den Code, den es jetzt zeigt. Geht es weiter nicht, fragen Sie dort, wo Sie das Token bekommen haben.
problem-passkey-missing = Es wurde kein Passkey benutzt. Das braucht JavaScript und einen Browser, der einen Passkey für dieses Konto hat. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
problem-passkey-refused = Dieser Passkey hat hier nicht funktioniert. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
problem-new-passkey-refused = Dieser Passkey konnte nicht hinzugefügt werden. Fangen Sie neu an, oder nehmen Sie ein anderes Gerät.
problem-device-missing = Es wurde nichts unterschrieben. Das braucht JavaScript und einen Browser, dem dieses Konto vertraut. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
problem-device-refused = Diesem Browser vertraut das Konto nicht. Nehmen Sie den, dem Sie vertraut haben, oder wählen Sie einen anderen Weg.
problem-new-device-refused = Diesem Browser konnte nicht vertraut werden. Fangen Sie neu an, oder nehmen Sie einen anderen Browser.
problem-new-app-code-refused = Dieser Code hat nicht funktioniert. Tippen Sie den, den die App jetzt zeigt, und prüfen Sie, ob ihre Uhr stimmt.
problem-address-wrong = Geben Sie eine E‑Mail-Adresse ein, etwa name@example.com
problem-number-wrong = Geben Sie eine Telefonnummer mit Ländervorwahl ein, etwa +49 1522 8817386
problem-country-not-allowed = Nummern dieses Landes gehen hier nicht. Nehmen Sie eine andere oder fragen Sie Ihren Service Desk.
problem-number-unfit = Diese Nummer kann solche Nachrichten nicht bekommen. Nehmen Sie eine andere.
problem-contact-there = Diese haben Sie schon
problem-contact-not-reached = Die Nachricht konnte nicht gesendet werden. Prüfen Sie Ihre Eingabe, oder versuchen Sie es später noch einmal.
problem-name-too-long = Ein Name kann höchstens { $maximum } Zeichen haben
problem-answers-missing = Beantworten Sie jede Frage
problem-answers-refused = Diese Antworten haben nicht geklappt. Prüfen Sie alle und versuchen Sie es noch einmal.
problem-question-missing = Wählen Sie eine Frage
problem-question-twice = Wählen Sie jede Frage nur einmal
problem-own-question-length = Eine eigene Frage hat { $minimum } bis { $maximum } Zeichen
problem-answer-missing = Geben Sie eine Antwort ein
problem-answer-too-short = Eine Antwort hat mindestens { $minimum } Zeichen
problem-answer-too-long = Eine Antwort hat höchstens { $maximum } Zeichen
problem-answer-repeats-question = Lassen Sie Wörter der Frage in der Antwort weg. Die würde jemand zuerst versuchen.
problem-answer-personal = Lassen Sie Ihren Namen und Ihre Adresse in der Antwort weg. Die würde jemand zuerst versuchen.
problem-answer-common = Diese Antwort würden viele geben. Denken Sie sich eine andere aus, oder fügen Sie ein Wort hinzu, auf das nur Sie kommen.
problem-answer-same-as-another = Diese Antwort hat schon eine andere Frage. Geben Sie jeder eine eigene.
problem-code-malformed = Der Code besteht aus 8 Ziffern
problem-code-refused = Dieser Code hat nicht geklappt. Sehen Sie in der neuesten Nachricht nach, oder fordern Sie einen neuen an.
problem-resend-too-soon = Ein neuer Code kann in { $seconds ->
    [one] { $seconds } Sekunde
   *[other] { $seconds } Sekunden
} gesendet werden.
problem-reset-too-soon = Ihr Passwort wurde vor Kurzem zurückgesetzt. Zum Schutz Ihres Kontos geht das wieder in { $hours ->
    [0] { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
    }
   *[other] { $hours } Stunden
}. Bis dahin bleibt Ihr jetziges Passwort, wie es ist. Wenn Sie es nicht wissen oder das nicht Sie waren, holen Sie sich Hilfe.
problem-unlock-not-offered = Ihr Konto lässt sich nur mit einem neuen Passwort entsperren. Beginnen Sie noch einmal und wählen Sie „Ein neues Passwort“.
problem-method-missing = Wählen Sie, womit Sie zeigen möchten, dass Sie es sind
problem-choice-missing = Wählen Sie eine der beiden Antworten
problem-form-stale = Diese Seite war eine Weile offen. Wir konnten nicht sicher sein, dass das Formular von Ihnen kommt. Senden Sie es noch einmal.
problem-password-too-short = Das Passwort muss mindestens { $minimum } Zeichen haben
problem-password-too-long = Das Passwort darf höchstens { $maximum } Zeichen haben
problem-password-forbidden-character = Das Passwort enthält ein Zeichen, das sich nicht tippen lässt. Entfernen Sie es, oder tippen Sie das Passwort von Hand.
problem-password-common = Dieses Passwort, oder ein ähnlich gebautes, steht auf den Listen, die Angreifer zuerst durchprobieren. Wählen Sie ein anderes. Gut sind drei Wörter, die nichts miteinander zu tun haben.
problem-password-based-on-name = Das Passwort darf nicht auf Ihrem Namen oder auf { $organization } aufbauen
problem-password-used-before = Dieses Passwort hatten Sie schon einmal. Wählen Sie ein neues.
problem-password-directory-refused = Das Verzeichnis von { $organization } hat dieses Passwort nicht angenommen. Wählen Sie ein längeres mit verschiedenen Arten von Zeichen.

## Regeln für neue Passwörter
rule-minimum = Mindestens { $minimum } Zeichen. Leerzeichen zählen mit.
rule-not-common = Nichts, was viele verwenden, etwa eine Reihe von Tasten
rule-not-personal = Nichts, was auf Ihrem Namen oder auf { $organization } aufbaut
rule-not-used-before = Keines Ihrer letzten Passwörter

## Anmelden
signin-title = Anmelden
signin-identifier = Anmeldename oder E‑Mail‑Adresse
signin-passkey = Oder ohne Passwort
signin-passkey-button = Mit einem Passkey anmelden
signin-password = Passwort
signin-button = Anmelden
signin-forgot = Sie kommen nicht in Ihr Konto?

## Beginn
start-title = Wir bringen Sie zurück in Ihr Konto
start-intro = Sagen Sie uns, wer Sie sind. Wir senden dann einen Code an eine Adresse, die { $organization } kennt, damit nur Sie weitermachen können.
start-intro-ways = Sagen Sie uns, wer Sie sind und womit Sie es zeigen möchten. So können nur Sie weitermachen.
start-kind = Was brauchen Sie?
start-kind-reset = Ein neues Passwort
start-kind-reset-hint = Ich habe es vergessen, oder jemand kennt es vielleicht
start-kind-unlock = Mein Konto entsperren
start-kind-unlock-hint = Ich weiß mein Passwort, habe es aber zu oft falsch getippt
start-unchanged = Bis zum allerletzten Schritt ändert sich an Ihrem Konto nichts.

## Womit
choose-title = Womit möchten Sie zeigen, dass Sie es sind?
choose-more-title = Noch ein Nachweis, dann sind Sie drin
method-email = E‑Mail
method-email-hint = Ein Code und ein Link an eine Adresse, die { $organization } kennt
method-email-target = Ein Code und ein Link an { $target }
method-sms = SMS
method-sms-hint = Ein Code auf Ihr Telefon
method-sms-target = Ein Code an { $target }
method-voice = Anruf
method-voice-hint = Ein Anruf auf Ihr Telefon, der einen Code vorliest
method-voice-target = Ein Anruf an { $target }, der einen Code vorliest
method-passkey = Passkey
method-passkey-hint = Ihr Fingerabdruck, Ihr Gesicht oder die PIN eines Geräts, das Ihren Passkey hat
method-totp = Authenticator-App
method-totp-hint = Der Code, den die App auf Ihrem Telefon gerade zeigt
method-hotp = Hardware-Token
method-hotp-hint = Der Code, den das Token zeigt, wenn Sie seinen Knopf drücken
method-recovery-code = Wiederherstellungscode
method-recovery-code-hint = Einer der Codes, die Sie gedruckt oder gespeichert haben
method-trusted-device = Vertrauter Browser
method-trusted-device-hint = Ein Browser, dem Sie in Ihren Sicherheitsangaben vertrauen: Nehmen Sie ihn jetzt
method-security-questions = Sicherheitsfragen
method-security-questions-hint = Die Fragen, die Sie im Voraus beantwortet haben, alle zusammen
method-temporary-access-pass = Befristeter Zugangscode
method-temporary-access-pass-hint = Ein Code, den Ihnen jemand von { $organization } gegeben hat
cannot-use-any = Nichts davon geht bei mir

## Nachweis
prove-email-title = Sehen Sie in Ihre E‑Mail
prove-email-intro = Wenn sich dieses Konto hier zurücksetzen lässt, haben wir einen Code gesendet. Das kann ein paar Minuten dauern.
prove-email-sent-target = Wir haben einen Code an { $target } gesendet. Das kann ein paar Minuten dauern.
prove-email-link = Sie können auch den Link in der Nachricht öffnen, auf jedem Gerät.
prove-email-new = Wenn es möglich war, ist ein neuer Code unterwegs. Nur der neueste gilt.
prove-email-code = 8-stelliger Code
prove-email-code-hint = Er gilt { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}. Leerzeichen sind egal.
prove-email-nothing-arrived = Sehen Sie auch im Spam-Ordner nach. Einmal in der Minute können Sie einen neuen Code anfordern.
prove-sms-title = Sehen Sie auf Ihr Telefon
prove-sms-intro = Wenn sich dieses Konto hier zurücksetzen lässt, haben wir eine SMS mit einem Code gesendet. Das kann eine Minute dauern.
prove-sms-sent-target = Wir haben eine SMS mit einem Code an { $target } gesendet. Das kann eine Minute dauern.
prove-sms-new = Wenn es möglich war, ist ein neuer Code unterwegs. Nur der neueste gilt.
prove-sms-code = 8-stelliger Code
prove-sms-code-hint = Er gilt { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}. Leerzeichen sind egal.
prove-sms-nothing-arrived = Ist das Telefon an und hat es Empfang? Einmal in der Minute können Sie einen neuen Code anfordern.
prove-voice-title = Gehen Sie ans Telefon
prove-voice-intro = Wenn sich dieses Konto hier zurücksetzen lässt, rufen wir jetzt an. Der Anruf liest einen Code vor, dreimal.
prove-voice-sent-target = Wir rufen { $target } an. Der Anruf liest einen Code vor, dreimal.
prove-voice-new = Wenn es möglich war, kommt noch ein Anruf. Nur der neueste Code gilt.
prove-voice-code = 8-stelliger Code
prove-voice-code-hint = Er gilt { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}. Leerzeichen sind egal.
prove-voice-nothing-arrived = Ist das Telefon an, und nimmt es Anrufe von unbekannten Nummern an? Einmal in der Minute können Sie noch einen Anruf anfordern.
prove-passkey-title = Benutzen Sie Ihren Passkey
prove-passkey-intro = Drücken Sie den Knopf. Ihr Gerät fragt dann nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN.
prove-totp-title = Öffnen Sie Ihre Authenticator-App
prove-totp-intro = Geben Sie den Code ein, den sie für dieses Konto zeigt. Wechselt er gerade, warten Sie auf den nächsten. Ein Hardware-Token mit Uhr geht genauso; klappt sein Code nicht, tippen Sie den nächsten dahinter.
prove-totp-code = Code aus der App oder vom Token
prove-totp-code-hint = Meist 6 Ziffern. Leerzeichen spielen keine Rolle.
prove-hotp-title = Drücken Sie den Knopf Ihres Hardware-Tokens
prove-hotp-intro = Geben Sie den Code ein, den es zeigt. Jeder Code gilt einmal.
prove-hotp-code = Code vom Token
prove-hotp-code-hint = Meist 6 Ziffern. Klappt es nicht? Lassen Sie das Token noch zwei Codes zeigen und tippen Sie beide hintereinander.
prove-recovery-code-title = Einen Wiederherstellungscode verwenden
prove-recovery-code-intro = Geben Sie einen der Codes ein, die Sie gedruckt oder gespeichert haben. Jeder gilt einmal.
prove-recovery-code-code = Wiederherstellungscode
prove-recovery-code-code-hint = Eine Ziffer und 16 Buchstaben und Ziffern, etwa 3-7KQM-2XFD-9TNA-BB4C. Großschreibung, Leerzeichen und Striche spielen keine Rolle.
prove-trusted-device-title = Nehmen Sie einen Browser, dem Sie vertrauen
prove-trusted-device-intro = Drücken Sie den Knopf in dem Browser, dem Sie in Ihren Sicherheitsangaben vertrauen. Er zeigt von selbst, dass er es ist.
prove-security-questions-title = Beantworten Sie Ihre Fragen
prove-security-questions-intro = Beantworten Sie alle. Wenn eine Antwort falsch ist, sagen wir nicht, welche: Das schützt Sie.
prove-security-questions-hint = Großschreibung und zusätzliche Leerzeichen spielen keine Rolle. Antworten Sie sonst so wie damals.
prove-temporary-access-pass-title = Einen befristeten Zugangscode verwenden
prove-temporary-access-pass-intro = Geben Sie den Code ein, den Ihnen jemand von { $organization } gegeben hat. Er gilt einmal und nur kurze Zeit.
prove-temporary-access-pass-code = Befristeter Zugangscode
prove-temporary-access-pass-code-hint = 16 Ziffern. Leerzeichen und Striche spielen keine Rolle.
prove-more = Andere Wege
prove-for = Sie haben gesagt, Sie sind { $identifier }.
prove-someone-else = Anderen Namen eingeben
prove-nothing-arrived = Noch keine Nachricht da?
prove-resend = Noch einen Code senden
prove-resend-wait = Ein neuer Code ist in { $time } möglich
prove-cannot-get = Ich komme an diese Nachrichten nicht heran
prove-other-way = Anders versuchen

## Die Zeit läuft ab
expiry-notice = Dieser Schritt bleibt etwa { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
} offen.
expiry-warning = Dieser Schritt schließt sich bald. Brauchen Sie mehr Zeit?
expiry-stay = Hierbleiben
expiry-over = Die Zeit für diesen Schritt ist um. Geändert wurde nichts. Sie können neu beginnen.

## Neues Passwort
new-password-title = Wählen Sie ein neues Passwort
new-password-for = Für { $account }
new-password-rules = Ihr neues Passwort
new-password-label = Neues Passwort
new-password-show = Passwort zeigen
new-password-hide = Passwort verbergen
new-password-shown = Ihr Passwort ist zu sehen
new-password-hidden = Ihr Passwort ist verborgen
new-password-suggestion = Keine Idee? Dieses hier ist nur für Sie:
new-password-use = Dieses nehmen
new-password-used = Eingetragen. Schreiben Sie es an einem sicheren Ort auf, oder lassen Sie es Ihren Passwortmanager behalten.
new-password-button = Passwort ändern
meter-label = Wie schwer es zu erraten ist
meter-empty = Tippen Sie los, dann sagen wir Ihnen, wie schwer es zu erraten ist.
meter-short = Noch kurz: { $left } fehlen
meter-weak = Leicht zu erraten
meter-fair = Wird langsam
meter-good = Schwer zu erraten
meter-strong = Sehr schwer zu erraten

## Was neben den Nachweisen verlangt wird
condition-network-title = Verbinden Sie sich mit dem Netz von { $organization }
condition-network-text = { $organization } lässt Sie nur aus den eigenen Netzen zurück in Ihr Konto. Ihr Gerät ist gerade in einem anderen.
condition-network-before = Verbinden Sie sich vor dem letzten Schritt mit einem davon oder mit dem VPN.
condition-network-next = Verbinden Sie sich mit einem davon oder mit dem VPN und wählen Sie dann „Noch einmal versuchen“. Es geht nichts verloren: Sie machen hier weiter.
condition-trusted-device-title = Bitten Sie um einen befristeten Zugangscode
condition-trusted-device-text = { $organization } lässt Sie nur mit einem Browser zurück in Ihr Konto, dem Sie vertrauen, oder mit einem befristeten Zugangscode, den Ihnen jemand von dort gibt.
condition-trusted-device-before = In einem solchen Browser machen Sie einfach weiter. Sonst öffnen Sie dort den Link aus der Nachricht, oder bitten Sie um einen Zugangscode.
condition-trusted-device-next = Danke, dass Sie gezeigt haben, wer Sie sind. Bitten Sie jetzt um einen Zugangscode, und wählen Sie dann „Noch einmal versuchen“. Wenn es länger dauert, fangen Sie später neu an und wählen den Zugangscode.
condition-again = Noch einmal versuchen
condition-help = Das geht bei mir nicht

## Entsperren
unlock-title = Konto entsperren
unlock-text = Danke, Sie sind es. Ihr Passwort bleibt, wie es ist. Danach können Sie sich wieder damit anmelden.
unlock-button = { $account } entsperren

## Fertig
done-changed-title = Ihr Passwort ist geändert
done-changed-text = Melden Sie sich mit dem neuen an. Überall sonst haben wir Sie abgemeldet, sicher ist sicher.
done-unlocked-title = Ihr Konto ist entsperrt
done-unlocked-text = Melden Sie sich mit dem Passwort an, das Sie schon haben.
done-unclear-title = Wir sind noch nicht sicher
done-unclear-text = Das Verzeichnis hat nicht rechtzeitig geantwortet. Vielleicht ist Ihr Passwort geändert, vielleicht nicht. Versuchen Sie zuerst das neue Passwort, dann das alte.
done-next = Was noch zu tun ist
done-phone = Ändern Sie das Passwort auf Telefon und Tablet: Mail, Kalender und Chat versuchen es sonst weiter mit dem alten und könnten Ihr Konto sperren.
done-wifi = Wenn das WLAN fragt, wer Sie sind: Netzwerk vergessen und mit dem neuen Passwort neu verbinden.
done-laptop = Nicht im Büro? Vielleicht will Ihr Rechner noch das alte Passwort, bis er einmal mit dem Netzwerk verbunden war.
done-manager = Speichern Sie das neue Passwort in Ihrem Passwortmanager.
done-sign-in = Anmelden
done-devices = Diese Browser helfen Ihnen zurück. Ist einer davon weg oder nicht Ihrer? Dann entfernen Sie ihn.
done-device-remove-label = Entfernen: { $name }

## Wenn es nicht weitergeht
ended-expired-title = Das hat etwas zu lange gedauert
ended-expired-text = Damit Ihr Konto sicher bleibt, haben wir den Vorgang geschlossen. Geändert wurde nichts. Beginnen Sie neu, es dauert nur eine Minute.
ended-refused-title = Wir konnten nicht feststellen, dass Sie es sind
ended-refused-text = Geändert wurde nichts. Versuchen Sie es anders, oder bitten Sie um Hilfe.
ended-elsewhere-title = Das wurde anderswo abgeschlossen
ended-elsewhere-text = Das Passwort wurde schon in einem anderen Fenster oder auf einem anderen Gerät gesetzt. Wenn Sie das waren, melden Sie sich mit dem neuen an.
ended-cancelled-title = Dieser Vorgang wurde gestoppt
ended-cancelled-text = Geändert wurde nichts. Beginnen Sie neu, wann immer Sie möchten.
ended-not-allowed-title = Das lässt sich nicht mehr abschließen
ended-not-allowed-text = Geändert wurde nichts. Während Sie hier waren, haben sich Ihr Konto oder die Regeln Ihrer Organisation geändert. Beginnen Sie neu. Wenn Sie wieder auf diese Seite kommen, bitten Sie um Hilfe.
start-again = Neu beginnen
paused-title = Zurücksetzen ist angehalten
paused-text = { $organization } hat das Zurücksetzen von Passwörtern im Moment angehalten. An Ihrem Konto wurde nichts geändert. Versuchen Sie es später noch einmal, oder bitten Sie um Hilfe, wenn es eilt.

## Nichts davon geht
no-method-title = Wenn nichts davon geht
no-method-intro = Sie kommen trotzdem zurück, mit Hilfe eines Menschen.
no-method-contact = Melden Sie sich so, wie es auf dieser Seite unter „{ help-title }“ steht.
no-method-expect = Man wird prüfen, dass Sie es sind, etwa durch einen Rückruf unter einer bekannten Nummer. Das schützt Sie.
no-method-never = Man wird Sie nie nach Ihrem Passwort oder einem Code fragen.

## Ziel der Links
landing-title = Willkommen zurück
landing-text = Sie haben den Link aus unserer Nachricht geöffnet. Machen Sie hier in diesem Browser weiter.
landing-not-you = Das haben Sie nicht angefordert? Schließen Sie diese Seite, dann geschieht nichts.
landing-button = Hier weiter
dead-link-title = Dieser Link gilt nicht mehr
dead-link-text = Links gelten nur kurze Zeit, und nur der neueste. Beginnen Sie neu, dann senden wir Ihnen einen neuen.

## Das war ich nicht
not-me-attempt-title = Jemand wollte in Ihr Konto
not-me-attempt-text = Am { $at } hat jemand einen Code für { $account } angefordert. Waren Sie das?
not-me-attempt-deny = Das war ich nicht. Versuch stoppen.
not-me-attempt-deny-hint = Code und Link gelten dann nicht mehr. Ihr Passwort bleibt, wie es ist.
not-me-attempt-keep = Das war doch ich
not-me-attempt-keep-hint = Code und Link gelten weiter.
not-me-change-title = An Ihrem Konto wurde etwas geändert
not-me-change-text = Am { $at } wurde { $account } geändert. Waren Sie das?
not-me-change-deny = Das war ich nicht. Mein Konto schützen.
not-me-change-deny-hint = Alle werden abgemeldet, und Zurücksetzen geht erst wieder, wenn der Service Desk mit Ihnen gesprochen hat.
not-me-change-keep = Das war doch ich
not-me-change-keep-hint = Alles bleibt, wie es ist. Dieser Link gilt danach nicht mehr.
not-me-button = Antwort senden
not-me-cancelled-title = Der Versuch ist gestoppt
not-me-cancelled-text = Code und Link gelten nicht mehr. Ihr Passwort ist dasselbe wie zuvor.
not-me-held-title = Ihr Konto ist geschützt
not-me-held-text = Wir haben das gestoppt und die Leute alarmiert, die sich bei { $organization } um Konten kümmern:
not-me-held-next = Melden Sie sich jetzt dort, so wie es unter „{ help-title }“ steht. Man prüft, dass Sie es sind, und gibt das Konto frei.
not-me-kept-title = Gut zu wissen
not-me-kept-text = Wir haben alles gelassen, wie es ist.
held-sessions = Wer angemeldet war, ist abgemeldet
held-resets = Das Passwort lässt sich nicht zurücksetzen
held-edits = Die Sicherheitsangaben lassen sich nicht ändern

## Konto
account-title = Ihr Konto
account-names = Sie melden sich an als
account-password = Passwort
account-change-password = Passwort ändern
account-sessions = Wo Sie angemeldet sind
account-this-device = Dieses Gerät
account-unknown-browser = Unbekannter Browser
account-session-text = Seit { $since }, zuletzt benutzt { $used }
account-sign-out = Abmelden
account-sign-out-label = { $browser } abmelden
account-sign-out-others = Überall sonst abmelden
account-activity = Was zuletzt geschah
account-activity-empty = Noch nichts.
account-not-you = Etwas davon waren nicht Sie? Ändern Sie Ihr Passwort, und bitten Sie um Hilfe.
notice-password-changed = Ihr Passwort ist geändert. Andere Geräte wurden abgemeldet.
notice-session-ended = Dieses Gerät ist abgemeldet.
notice-others-ended = Alle anderen Geräte sind abgemeldet.
activity-signed-in = Angemeldet
activity-sign-in-failed = Eine Anmeldung ist gescheitert
activity-signed-out = Abgemeldet
activity-password-changed = Passwort geändert
activity-password-reset = Passwort zurückgesetzt
activity-reset-attempted = Ein Zurücksetzen wurde begonnen, aber nicht beendet
activity-method-added = Sicherheitsangaben hinzugefügt
activity-method-replaced = Sicherheitsangaben erneuert
activity-method-removed = Sicherheitsangaben entfernt
activity-account-unlocked = Konto entsperrt
activity-account-held = Konto geschützt nach „Das war ich nicht“
activity-account-released = Konto freigegeben
change-password-title = Passwort ändern
must-change-title = Zeit für ein neues Passwort
must-change-text = { $organization } bittet Sie, ein neues Passwort zu wählen, bevor es weitergeht.
change-password-current = Jetziges Passwort

## Sicherheitsinformationen
back-to-security = Zurück zu den Sicherheitsangaben
account-security-text = Womit Sie wieder hineinkommen, wenn Sie Ihr Passwort vergessen haben.
account-security-info = Sicherheitsangaben ansehen
security-title = Sicherheitsangaben
security-lead = Damit kommen Sie wieder hinein, wenn Sie sich nicht anmelden können. Was hier steht, wissen nur Sie und die Menschen, die bei { $organization } die Konten betreuen.
security-strength = Wie stark das ist
security-needs-help = Wenn Sie sich bei diesem Konto nicht anmelden können, hilft Ihnen der Servicedesk von { $organization } persönlich.
security-strength-none = Das reicht nicht, um allein wieder hineinzukommen. Fügen Sie einen Weg hinzu und einen zweiten, der nicht von ihm abhängt.
security-strength-single = Es gibt einen Weg zurück. Wenn Sie ihn verlieren, kann Ihnen nur ein Mensch helfen. Fügen Sie einen zweiten hinzu, der nicht von ihm abhängt.
security-strength-spare = Gut: Ein Weg genügt, um wieder hineinzukommen, und Sie haben noch einen. Mit einer Authenticator-App wird es stärker.
security-strength-strong = Stark: Um wieder hineinzukommen, braucht es { $required } verschiedene Wege. Wer einen davon in die Hand bekommt, kommt trotzdem nicht hinein.
security-passkeys = Passkeys
security-passkeys-none = Noch keiner. Mit einem Passkey kommen Sie mit Fingerabdruck, Gesicht oder PIN hinein. Keine falsche Seite kann ihn stehlen.
security-passkey-backed-up = Synchronisiert: Auch Ihre anderen Geräte können ihn haben.
security-passkey-one-device = Nur auf einem Gerät oder Schlüssel. Fügen Sie noch einen hinzu, falls Sie es verlieren.
security-passkey-lost = Geht hier nicht mehr
security-add-passkey = Passkey hinzufügen
security-authenticators = Apps und Tokens
security-authenticator = Authenticator
security-authenticators-none = Noch keine. Eine Authenticator-App zeigt einen Code, der alle 30 Sekunden wechselt. Sie braucht kein Netz.
security-add-authenticator = Authenticator-App hinzufügen
security-activate-token = Ein Hardware-Token aktivieren
security-pass = Für Sie wurde ein Zugangscode ausgestellt. Er gilt einmal, bis { $until }. Wenn Sie nicht darum gebeten haben, entfernen Sie ihn und sagen Sie dort Bescheid.
security-no-room = Sie haben so viele Apps, wie es geben kann. Entfernen Sie eine, um eine andere hinzuzufügen.
security-codes = Wiederherstellungscodes
security-codes-left = { $left ->
    [0] Keiner mehr übrig
    [one] Noch { $left } Code
   *[other] Noch { $left } Codes
}
security-codes-few = Nur noch wenige
security-codes-none = Noch keine. Wiederherstellungscodes sind zum Aufheben auf Papier oder in einem Passwortmanager. Jeder funktioniert einmal.
security-make-codes = Wiederherstellungscodes anlegen
security-renew-codes = Neue Codes anlegen
security-questions-answered = { $count ->
    [one] { $count } Frage beantwortet
   *[other] { $count } Fragen beantwortet
}
security-questions-too-few = Bitte neu beantworten
security-questions-none = Noch keine. Sie helfen zusammen mit einem anderen Weg zurück.
security-questions-answer = Fragen beantworten
security-questions-again = Neu beantworten
security-devices = Vertraute Browser
security-devices-none = Noch keiner. Ein eigener Browser, dem Sie vertrauen, hilft Ihnen zusammen mit einem anderen Weg zurück.
security-device-this = Dieser Browser
security-device-lost = Geht hier nicht mehr
security-trust-device = Diesem Browser vertrauen
security-trust-none = Keinem davon mehr vertrauen
security-contacts = Ihre eigenen Adressen und Nummern
security-contacts-none = Noch keine. Eine Adresse oder Nummer, die nicht von { $organization } ist, hilft, wenn Sie Ihre E‑Mail hier nicht lesen können.
security-add-email = E‑Mail-Adresse hinzufügen
security-add-sms = Nummer für SMS hinzufügen
security-add-voice = Nummer für Anrufe hinzufügen
security-addresses = E-Mail-Adressen
security-addresses-text = { $organization } führt sie für Sie; hier lassen sie sich nicht ändern. Sagen Sie dem Servicedesk, wenn eine nicht stimmt.
security-addresses-none = Keine
security-added = Hinzugefügt { $at }.
security-used = Zuletzt benutzt { $at }.
security-unused = Noch nicht benutzt.
security-fresh = Bis { $until } genügt sie allein nicht.
security-try = Jetzt ausprobieren
security-try-label = Jetzt ausprobieren: { $name }
security-change = Ändern oder entfernen
security-change-label = Ändern oder entfernen: { $name }
security-notice-added = Das ist eingerichtet. Wir haben es allen Ihren E-Mail-Adressen mitgeteilt.
security-notice-renamed = Der Name ist geändert.
security-notice-removed = Das ist entfernt. Wir haben es allen Ihren E-Mail-Adressen mitgeteilt.
security-notice-works = Es funktioniert.
confirm-title = Sind Sie es noch?
confirm-text = Zeigen Sie noch einmal, dass Sie es sind, bevor Sie Sicherheitsangaben ändern.
confirm-password-why = So kann sie niemand ändern, der Ihren Computer entsperrt vorfindet.
confirm-recovery-code-title = Verloren? Nehmen Sie einen Wiederherstellungscode
confirm-recovery-code = Diesen Code verbrauchen
confirm-lost-app = Sie haben ihn oder sie nicht mehr? Fragen Sie nach Hilfe.
add-passkey-title = Passkey hinzufügen
add-passkey-text = Ihr Gerät oder Ihr Passwort-Manager erzeugt einen Schlüssel für diese Seite und bewahrt ihn auf. Um ihn zu benutzen, entsperren Sie das Gerät wie immer.
add-passkey-example = Mein Laptop
add-passkey-button = Passkey erzeugen
add-passkey-told = Ihr Fingerabdruck oder Gesicht verlässt Ihr Gerät nie. Wir sagen allen Ihren E-Mail-Adressen, dass ein Passkey hinzugekommen ist.
passkey-needs-scripts = Ein Passkey braucht JavaScript, und das ist in diesem Browser aus. Schalten Sie es für diese Seite ein, oder wählen Sie einen anderen Weg.
passkey-unable = Dieser Browser kann keine Passkeys benutzen. Versuchen Sie einen anderen Browser oder ein anderes Gerät, oder wählen Sie einen anderen Weg.
passkey-nothing = Es wurde kein Passkey benutzt. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
passkey-there = Dieses Gerät hat schon einen Passkey für dieses Konto.
trust-device-title = Diesem Browser vertrauen
trust-device-text = Dieser Browser bewahrt einen Schlüssel für diese Seite auf, den niemand kopieren kann. Zusammen mit einem anderen Weg hilft er Ihnen zurück.
trust-device-own = Tun Sie das nur in einem Browser, den sonst niemand benutzt. Ein privates Fenster vergisst es, wenn Sie es schließen.
trust-device-example = Mein Laptop
trust-device-button = Diesem Browser vertrauen
trust-device-told = Wir sagen allen Ihren E-Mail-Adressen, dass ein Browser hinzugekommen ist. Wenn Sie die Daten dieser Seite löschen, ist es mit dem Vertrauen vorbei.
device-needs-scripts = Ein vertrauter Browser braucht JavaScript, und das ist hier aus. Schalten Sie es für diese Seite ein, oder wählen Sie einen anderen Weg.
device-unable = Dieser Browser kann für diese Seite keinen Schlüssel aufbewahren. Verlassen Sie den privaten Modus, versuchen Sie einen anderen Browser, oder wählen Sie einen anderen Weg.
device-nothing = Diesem Browser wird nicht vertraut, oder seine Daten wurden gelöscht. Nehmen Sie den, dem Sie vertraut haben, oder wählen Sie einen anderen Weg.
confirm-passkey = Passkey benutzen
add-authenticator-title = Authenticator-App hinzufügen
add-authenticator-text = Es geht jede App für sechsstellige Codes (TOTP), auf dem Handy oder am Computer.
add-authenticator-scan = 1. Zeigen Sie das der App
add-authenticator-scan-text = Fügen Sie in der App ein Konto hinzu und scannen Sie dieses Bild.
add-authenticator-picture = QR-Code mit dem Schlüssel darunter
add-authenticator-open = Ist die App auf diesem Gerät? Öffnen Sie sie hier.
add-authenticator-key = Oder tippen Sie diesen Schlüssel in die App:
add-authenticator-check = 2. Tippen Sie, was sie zeigt
add-authenticator-button = Diese App hinzufügen
add-authenticator-told = Nichts wird aufgehoben, bevor ein Code stimmt. Dann teilen wir es allen Ihren E-Mail-Adressen mit.
registration-name = Name
registration-name-hint = Damit Sie wissen, welche es ist, zum Beispiel „Diensthandy“. Sie können ihn leer lassen.
registration-rename = Namen speichern
registration-remove-title = Entfernen
activate-token-title = Ein Hardware-Token aktivieren
activate-token-text = Ein Hardware-Token ist ein kleines Gerät Ihrer Organisation, das einen Code zeigt, auf Knopfdruck oder ständig.
activate-token-waiting = Für Sie:
activate-token-serial = Seriennummer
activate-token-serial-hint = Sie steht auf der Rückseite des Tokens.
activate-token-button = Dieses Token aktivieren
activate-token-told = Sobald ein Code stimmt, teilen wir es allen Ihren E-Mail-Adressen mit.
registration-remove-passkey = Er funktioniert hier sofort nicht mehr. Löschen Sie ihn auch auf Ihrem Gerät oder in Ihrem Passwort-Manager.
registration-remove-trusted-device = Diesem Browser wird ab sofort nicht mehr vertraut. Sie können ihm später wieder vertrauen.
registration-remove-totp = Codes dieser App funktionieren hier ab sofort nicht mehr. Löschen Sie den Eintrag auch in der App.
registration-remove-hotp = Codes dieses Tokens funktionieren hier ab sofort nicht mehr. Sie können es später wieder aktivieren.
registration-remove-temporary-access-pass = Der Zugangscode funktioniert ab sofort nicht mehr. Wenn Sie nicht darum gebeten haben, sagen Sie dort Bescheid.
registration-remove-recovery-code = Alle Ihre Wiederherstellungscodes funktionieren ab sofort nicht mehr.
registration-remove-security-questions = Ihre Antworten werden gelöscht, und niemand wird mehr danach gefragt.
registration-remove-email = An diese Adresse geht kein Code mehr.
registration-remove-sms = An diese Nummer geht kein Code mehr.
registration-remove-voice = Diese Nummer wird nicht mehr angerufen.
registration-remove-last = Sonst ist hier nichts, womit Sie wieder hineinkommen. Ohne das kann Ihnen nur ein Mensch helfen.
registration-remove = Entfernen
add-contact-title-email = E‑Mail-Adresse hinzufügen
add-contact-title-sms = Nummer für SMS hinzufügen
add-contact-title-voice = Nummer für Anrufe hinzufügen
add-contact-text-email = Wir senden einen Code dorthin, damit wir wissen, dass sie Ihnen gehört. Nehmen Sie eine, die Sie ohne Ihr Passwort bei { $organization } lesen können.
add-contact-text-sms = Wir senden einen Code dorthin, damit wir wissen, dass sie Ihnen gehört. Dieselbe Nummer kann auch angerufen werden.
add-contact-text-voice = Wir rufen sie an und lesen einen Code vor, damit wir wissen, dass sie Ihnen gehört. Für Nummern, die keine SMS bekommen.
add-contact-risk-title = Gut zu wissen
add-contact-risk = SMS und Anrufe sind unsicherer als andere Wege: Ein Telefon kann verloren gehen, Nachrichten lassen sich auf dem gesperrten Bildschirm lesen, und wer die Telefongesellschaft überredet, kann eine Nummer übernehmen. Eine Authenticator-App ist sicherer. Richten Sie auch eine ein.
add-contact-address = E‑Mail-Adresse
add-contact-number = Telefonnummer
add-contact-number-hint = Mit Ländervorwahl, etwa +49 1522 8817386
add-contact-button-email = Code senden
add-contact-button-sms = Code senden
add-contact-button-voice = Rufen Sie mich an
confirm-contact-title = Geben Sie den Code ein
confirm-contact-email = Wir haben einen Code an { $target } gesendet. Das kann ein paar Minuten dauern.
confirm-contact-sms = Wir haben eine SMS mit einem Code an { $target } gesendet. Das kann eine Minute dauern.
confirm-contact-voice = Wir rufen { $target } an. Der Anruf liest einen Code vor, dreimal.
confirm-contact-of-organization = Das ist ein Postfach von { $organization }. Wenn Sie Ihr Passwort vergessen, können Sie es vielleicht nicht lesen. Eine Adresse anderswo ist besser.
confirm-contact-button = Hinzufügen
confirm-contact-other = Eine andere verwenden oder noch einen Code senden lassen
new-codes-title = Wiederherstellungscodes
new-codes-text = Sie bekommen zehn Codes. Heben Sie sie dort auf, wo Sie ohne Handy und Computer an sie kommen. Jeder funktioniert einmal.
new-codes-replaces = Die Codes, die Sie jetzt haben, funktionieren dann nicht mehr.
new-codes-once = Wir zeigen sie nur einmal, auf der nächsten Seite.
new-codes-button = Zehn Codes anlegen
codes-title = Ihre Wiederherstellungscodes
codes-text = Drucken oder speichern Sie sie jetzt. Wir können sie nicht noch einmal zeigen.
codes-use = Die erste Zahl sagt, welcher der zehn es ist. Großschreibung, Leerzeichen und Striche spielen beim Tippen keine Rolle.
codes-file = wiederherstellungscodes
codes-for = Wiederherstellungscodes für { $account } bei { $organization }, angelegt { $at }. Jeder funktioniert einmal.
codes-download = Als Datei speichern
codes-print = Drucken
codes-copy = Kopieren
codes-copied = Kopiert. Fügen Sie sie dort ein, wo niemand sonst sie lesen kann.
codes-done = Ich habe sie aufgehoben
questions-title = Sicherheitsfragen
questions-text = Beantworten Sie { $count } Fragen. Wenn Sie Ihr Passwort verlieren, { $left ->
    [0] stellen wir Ihnen alle.
   *[other] stellen wir Ihnen { $asked } davon.
}
questions-replaces = Die Antworten, die Sie jetzt haben, gelten dann nicht mehr.
questions-advice = Gute Antworten
questions-advice-found-out = Niemand kann sie herausfinden: nicht aus einem Profil, nicht von Ihrer Familie, nicht durch Raten.
questions-advice-same = Sie würden sie in einem Jahr mit denselben Worten tippen. Ein bis drei Wörter sind am besten.
questions-advice-untrue = Sie müssen nicht wahr sein. Sie dürfen sie erfinden und in einem Passwortmanager aufheben.
questions-advice-spelling = Großschreibung und zusätzliche Leerzeichen spielen keine Rolle.
questions-number = Frage { $number }
questions-choice = Welche ist Frage { $number }?
questions-choose = Eine Frage wählen
questions-own = Oder schreiben Sie eine eigene Frage
questions-answer = Ihre Antwort
questions-good = Das ist eine gute Antwort.
questions-button = Diese Antworten behalten
questions-told = Sie haben zehn Minuten. Wir bewahren Ihre Antworten so auf, dass niemand sie lesen kann, und sagen allen Ihren E-Mail-Adressen, dass Sie geantwortet haben.

### Die Fragen. Sie fragen nach dem, was sonst niemand weiß oder nachschlagen kann.
question-hiding-place = Wo haben Sie sich als Kind gern versteckt?
question-first-broken = Was haben Sie als Kind zerbrochen und nie zugegeben?
question-lost-thing = Welchen verlorenen Gegenstand vermissen Sie am meisten?
question-useless-keepsake = Welchen nutzlosen Gegenstand konnten Sie nie wegwerfen?
question-named-thing = Welchen Namen haben Sie einem Ding gegeben, etwa einer Maschine oder einer Pflanze?
question-frightening-sound = Welches Geräusch hat Ihnen als Kind Angst gemacht?
question-failed-dish = Welches Gericht ist Ihnen misslungen, als Sie für andere gekocht haben?
question-invented-game = Wie hieß ein Spiel, das Sie sich ausgedacht haben?
question-misheard-word = Welches Wort oder welche Liedzeile haben Sie jahrelang falsch verstanden?
question-first-wages = Was haben Sie sich zuerst von selbst verdientem Geld gekauft?
question-collection = Was haben Sie gesammelt, das sonst niemand sammelte?
question-window-view = Was sahen Sie als Kind aus dem Fenster neben Ihrem Bett?
question-odd-object = Welcher seltsame Gegenstand stand bei Ihren Großeltern?
question-journey-mishap = Was ging auf der Reise schief, von der Sie am häufigsten erzählen?
question-abandoned-hobby = Was haben Sie zu lernen angefangen und binnen eines Monats aufgegeben?
question-teacher-habit = Welche seltsame Angewohnheit hatte jemand, bei dem Sie Unterricht hatten?
question-family-saying = Welchen Spruch hat jemand in Ihrer Familie ständig gesagt?
question-hidden-food = Welches Essen haben Sie versteckt, um es nicht essen zu müssen?
question-unexpected-song = Welches Lied können Sie auswendig, obwohl es niemand von Ihnen denkt?
question-first-repair = Was haben Sie als Erstes selbst repariert?
try-title = Jetzt ausprobieren
try-passkey = Drücken Sie den Knopf und benutzen Sie { $name }. Es ändert sich dadurch nichts.
try-trusted-device = Drücken Sie den Knopf in { $name }. Es ändert sich dadurch nichts.
try-totp = Tippen Sie den Code, den { $name } jetzt zeigt. Geändert wird dadurch nichts.
try-hotp = Drücken Sie den Knopf von { $name } und tippen Sie den Code, den es zeigt. Geändert wird dadurch nichts.
try-recovery-code = Tippen Sie einen Ihrer Wiederherstellungscodes. Verbraucht wird er dadurch nicht.
try-security-questions = Nach diesen Fragen würden wir Sie jetzt fragen.
try-button = Ausprobieren

## Fehler
fault-not-found-title = Hier ist nichts
fault-not-found-text = Prüfen Sie die Adresse, oder beginnen Sie auf der Anmeldeseite.
fault-unreadable-title = Das konnten wir nicht lesen
fault-unreadable-text = Mit dem, was Ihr Browser gesendet hat, stimmte etwas nicht. Gehen Sie zurück, und versuchen Sie es noch einmal.
fault-form-stale-title = Bitte noch einmal senden
fault-form-stale-text = Die Seite war eine Weile offen, oder das Formular kam von einer anderen Website. Geändert wurde nichts. Gehen Sie zurück, laden Sie die Seite neu, und versuchen Sie es noch einmal.
fault-not-allowed-title = Diese Seite ist nicht für Sie
fault-not-allowed-text = Ihr Konto darf sie nicht benutzen. Wenn es das sollte, bitten Sie um Hilfe.
fault-too-many-title = Kurze Pause
fault-too-many-text = Von hier kamen zu viele Versuche. Versuchen Sie es in { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
} noch einmal.
fault-unavailable-title = Das ist nicht durchgekommen
fault-unavailable-text = Ihr Passwort wurde nicht geändert. Ein System, das wir brauchen, antwortet nicht. Versuchen Sie es in ein paar Minuten noch einmal.
fault-unclear-title = Wir sind noch nicht sicher
fault-unclear-text = Das Verzeichnis hat nicht rechtzeitig geantwortet. Vielleicht ist Ihr Passwort geändert, vielleicht nicht. Versuchen Sie zuerst das neue Passwort, dann das alte.
fault-wrong-host-title = Falsche Adresse
fault-wrong-host-text = Unter diesem Namen ist dieser Dienst nicht zu erreichen. Nehmen Sie die Adresse, die Sie von { $organization } haben.
fault-internal-title = Das liegt an uns
fault-internal-text = Bei uns ist etwas schiefgegangen. Versuchen Sie es in ein paar Minuten noch einmal.

## Posteingang der Vorführung
inbox-title = Posteingang der Vorführung
inbox-intro = Jede Nachricht, die gesendet worden wäre, die neueste zuerst.
inbox-refresh = Nach neuen Nachrichten sehen
inbox-empty = Noch nichts. Fordern Sie einen Code an, und sehen Sie wieder nach.
inbox-meta = An { $to }, { $at }
inbox-html = So ansehen, wie das Mailprogramm sie zeigt

## API
api-title = API-Referenz
api-version = Version { $version }.
api-document = OpenAPI-Dokument
api-operations = Operationen
api-security = Berechtigung: { $schemes }
api-parameters = Parameter
api-request = Anfrage
api-responses = Antworten
api-schemas = Schemas
api-required = erforderlich

## Nachrichten
mail-help = Brauchen Sie Hilfe?
mail-signature = Gesendet vom Kontodienst von { $organization }. Wir fragen nie nach Ihrem Passwort oder einem Code, weder per Mail noch am Telefon.
mail-fact-account = Konto
mail-fact-when = Wann
mail-fact-asked = Angefordert
mail-fact-browser = Browser
mail-not-you = Das waren nicht Sie?
mail-contact-help = Wenden Sie sich gleich an den Service Desk von { $organization }, persönlich oder unter einer Nummer, die Sie kennen.
mail-hold-explained = Öffnen Sie diesen Link. Damit melden Sie alle ab und stoppen weitere Änderungen, bis der Service Desk mit Ihnen gesprochen hat. Er gilt 7 Tage.
mail-hold-link = Das war ich nicht

mail-reset-code-subject = { $kind ->
    [unlock] Code zum Entsperren Ihres Kontos bei { $organization }
   *[reset] Code für ein neues Passwort bei { $organization }
}
mail-reset-code-intro = { $kind ->
    [unlock] Jemand, höchstwahrscheinlich Sie, möchte das Konto { $account } entsperren.
   *[reset] Jemand, höchstwahrscheinlich Sie, möchte ein neues Passwort für das Konto { $account }.
}
mail-reset-code-code = Tippen Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben. Er gilt { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}.
mail-reset-code-link = Oder hier weitermachen
mail-reset-code-private = Behalten Sie Code und Link für sich. Niemand bei { $organization } braucht sie.
mail-reset-code-not-you = Dann hat jemand Ihren Namen eingetippt. Ohne den Code geht es dort nicht weiter, und Ihr Passwort bleibt, wie es ist. So stoppen Sie den Versuch sofort:
mail-reset-code-cancel = Versuch stoppen

mail-password-changed-subject = Ihr Passwort bei { $organization } wurde geändert
mail-password-changed-intro = { $change ->
    [reset] Das Passwort des Kontos { $account } wurde zurückgesetzt. Das alte gilt nicht mehr.
    [recovered] Ihre IT hat für das Konto { $account } ein Einmalpasswort gesetzt. Das alte gilt nicht mehr.
   *[changed] Das Passwort des Kontos { $account } wurde geändert. Das alte gilt nicht mehr.
}
mail-password-changed-fine = { $change ->
    [recovered] Wenn Sie darum gebeten haben, ist alles gut. Melden Sie sich mit dem Passwort an, das man Ihnen gesagt hat, und wählen Sie ein eigenes.
   *[changed] Wenn Sie das waren, ist alles gut. Ändern Sie das Passwort auch auf dem Telefon und fürs WLAN.
}

mail-account-unlocked-subject = Ihr Konto bei { $organization } wurde entsperrt
mail-account-unlocked-intro = Das Konto { $account } war nach zu vielen falschen Passwörtern gesperrt und ist jetzt wieder frei. Das Passwort ist dasselbe wie zuvor.
mail-account-unlocked-fine = Wenn Sie das waren, ist alles gut.

mail-reset-attempted-subject = Jemand wollte in Ihr Konto bei { $organization }
mail-reset-attempted-intro = Jemand fordert immer wieder ein neues Passwort für das Konto { $account } an und bringt es nicht zu Ende. Es waren so viele Versuche, dass wir dafür bis zu einen Tag lang keine Codes mehr senden oder keine mehr annehmen.
mail-reset-attempted-fine = Geändert wurde nichts, und Ihr Passwort gilt weiter.
mail-reset-attempted-way = Wenn Sie jetzt ein neues Passwort brauchen, nehmen Sie einen Browser, in dem Sie schon angemeldet waren: Was andere tun, zählt dort nicht. Oder wenden Sie sich an den Service Desk von { $organization }.
mail-reset-attempted-not-you = Sie müssen nichts tun. Wenn es weitergeht, sagen Sie es dem Service Desk von { $organization }. Eine Nachricht wie diese bekommen Sie höchstens einmal am Tag.

mail-account-held-subject = Ihr Konto bei { $organization } ist geschützt
mail-account-held-intro = Jemand mit einer unserer Nachrichten an Sie hat „Das war ich nicht“ gesagt. Das Konto { $account } ist jetzt angehalten.
mail-account-held-stopped = Bis es freigegeben wird:
mail-account-held-release = Um es freigeben zu lassen, wenden Sie sich an den Service Desk von { $organization }, persönlich oder unter einer Nummer, die Sie kennen. Man prüft dort, dass Sie es sind. Mit einem Link oder Code geht das nicht.

mail-account-released-subject = Ihr Konto bei { $organization } ist freigegeben
mail-account-released-intro = Der Service Desk von { $organization } hat das Konto { $account } freigegeben.
mail-account-released-next = Zurücksetzen und Änderungen der Sicherheitsangaben gehen wieder.

mail-contact-code-subject = Code, der diese Adresse für { $organization } bestätigt
mail-contact-code-intro = Jemand, der am Konto { $account } angemeldet ist, möchte diese Adresse nutzen, um wieder hineinzukommen.
mail-contact-code-code = Wenn Sie das sind, geben Sie diesen Code ein. Er gilt { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}:
mail-contact-code-not-you = Ohne den Code wird von dieser Adresse nichts behalten. Sie müssen nichts tun.

## SMS und Anrufe
text-code = { $organization }: Ihr Code ist { $code }. Er gilt { $minutes } Minuten. Geben Sie ihn niemandem.
call-greeting = Guten Tag. Das ist ein Anruf von { $organization }.
call-code = Ihr Code ist: { $digits }.
call-again = Noch einmal: { $digits }.
call-end = Geben Sie ihn niemandem. Auf Wiederhören.

mail-method-changed-subject = { $change ->
    [removed] Sicherheitsangaben Ihres Kontos bei { $organization } wurden entfernt
   *[other] Sicherheitsangaben Ihres Kontos bei { $organization } wurden geändert
}
mail-method-changed-intro = { $method ->
    [passkey] { $change ->
        [removed] Vom Konto { $account } wurde ein Passkey entfernt. Er funktioniert nicht mehr.
       *[added] Zum Konto { $account } wurde ein Passkey hinzugefügt. Er öffnet jetzt das Konto und hilft, wieder hineinzukommen.
    }
    [trusted-device] { $change ->
        [removed] Vom Konto { $account } wurden ein oder mehrere vertraute Browser entfernt. Sie helfen nicht mehr, wieder hineinzukommen.
       *[added] Das Konto { $account } vertraut jetzt einem Browser. Zusammen mit einem anderen Weg hilft er, wieder hineinzukommen.
    }
    [security-questions] { $change ->
        [added] Für das Konto { $account } wurden Sicherheitsfragen beantwortet.
        [replaced] Für das Konto { $account } wurden Sicherheitsfragen neu beantwortet. Die bisherigen Antworten gelten nicht mehr.
       *[removed] Die Antworten auf Sicherheitsfragen des Kontos { $account } wurden entfernt. Sie gelten nicht mehr.
    }
    [email] { $change ->
        [removed] Vom Konto { $account } wurde eine eigene E‑Mail-Adresse entfernt. Dorthin geht kein Code mehr.
       *[added] Zum Konto { $account } wurde eine eigene E‑Mail-Adresse hinzugefügt. Codes, mit denen man wieder hineinkommt, gehen auch dorthin.
    }
    [sms] { $change ->
        [removed] Vom Konto { $account } wurde eine Nummer für SMS entfernt. Dorthin geht kein Code mehr.
       *[added] Zum Konto { $account } wurde eine Nummer für SMS hinzugefügt. Codes, mit denen man wieder hineinkommt, können dorthin gehen.
    }
    [voice] { $change ->
        [removed] Vom Konto { $account } wurde eine Nummer für Anrufe entfernt. Sie wird nicht mehr angerufen.
       *[added] Zum Konto { $account } wurde eine Nummer für Anrufe hinzugefügt. Anrufe mit einem Code, mit dem man wieder hineinkommt, können dorthin gehen.
    }
    [recovery-code] { $change ->
        [added] Für das Konto { $account } wurden Wiederherstellungscodes angelegt.
        [replaced] Für das Konto { $account } wurden neue Wiederherstellungscodes angelegt. Die bisherigen funktionieren nicht mehr.
       *[removed] Die Wiederherstellungscodes des Kontos { $account } wurden entfernt. Sie funktionieren nicht mehr.
    }
    [temporary-access-pass] { $change ->
        [removed] Der befristete Zugangscode des Kontos { $account } wurde zurückgenommen. Er funktioniert nicht mehr.
       *[added] Für das Konto { $account } wurde ein befristeter Zugangscode ausgestellt. Wer ihn hat, kommt damit einmal hinein.
    }
   *[totp] { $change ->
        [removed] Vom Konto { $account } wurde ein Authenticator (eine App oder ein Token, das Codes zeigt) entfernt. Seine Codes funktionieren nicht mehr.
       *[added] Zum Konto { $account } wurde ein Authenticator (eine App oder ein Token, das Codes zeigt) hinzugefügt. Seine Codes helfen jetzt, wieder hineinzukommen.
    }
}
mail-method-changed-fine = { $change ->
    [removed] Wenn Sie das waren, ist alles in Ordnung. Sehen Sie in Ihren Sicherheitsangaben nach, was übrig ist, und fügen Sie noch einen Weg hinzu, wenn es nur einer ist.
   *[added] { $method ->
        [temporary-access-pass] Wenn Sie darum gebeten haben, ist alles in Ordnung.
       *[other] Wenn Sie das waren, ist alles in Ordnung. Haben Sie es selbst eingerichtet, genügt es einen Tag oder länger allein nicht, um wieder hineinzukommen.
    }
}

mail-access-pass-subject = Ihr befristeter Zugangscode für { $organization }
mail-access-pass-intro = Für das Konto { $account } wurde bei { $organization } dieser befristete Zugangscode ausgestellt. Er gilt einmal:
mail-access-pass-where = Geben Sie ihn hier ein, unter „Befristeter Zugangscode“:
mail-access-pass-until = Gilt bis
mail-access-pass-private = Niemand dort wird Sie je danach fragen. Wenn Sie um keinen Zugangscode gebeten haben, sagen Sie dort Bescheid.

mail-recovery-codes-low-subject = Nur noch wenige Wiederherstellungscodes Ihres Kontos bei { $organization }
mail-recovery-codes-low-intro = { $left ->
    [0] Eben wurde der letzte Wiederherstellungscode des Kontos { $account } benutzt.
    [one] Eben wurde ein Wiederherstellungscode des Kontos { $account } benutzt. Einer ist übrig.
   *[other] Eben wurde ein Wiederherstellungscode des Kontos { $account } benutzt. { $left } sind übrig.
}
mail-recovery-codes-low-next = Wenn Sie das waren, melden Sie sich an und legen Sie in Ihren Sicherheitsangaben neue an.

mail-password-ends-subject = Ändern Sie bald das Passwort Ihres Kontos bei { $organization }
mail-password-ends-intro = { $days ->
    [one] Morgen muss das Passwort des Kontos { $account } bei der Anmeldung geändert werden.
   *[other] In { $days } Tagen muss das Passwort des Kontos { $account } bei der Anmeldung geändert werden.
}
mail-password-ends-why = { $organization } verlangt ab und zu ein neues. Sie können es schon jetzt wählen, damit es nicht zur falschen Zeit kommt.
mail-password-ends-link = Passwort ändern
mail-password-ends-doubt = Wenn Sie dieser Nachricht nicht trauen, geben Sie die Adresse der Anmeldeseite selbst ein. Niemand wird Sie je nach Ihrem Passwort fragen.

## Anmeldung: zuerst die Sicherheitsangaben
duty-register-title = Einen Weg zurück einrichten
duty-register-text = { $wanted ->
    [one] { $organization } bittet Sie um einen Weg zurück, falls Sie Ihr Passwort vergessen.
   *[other] { $organization } bittet Sie um { $wanted } Wege zurück, falls Sie Ihr Passwort vergessen.
    }
duty-review-title = Stimmt das noch?
duty-review-text = Falls Sie Ihr Passwort vergessen, kommen Sie damit wieder hinein. Sehen Sie nach, ob Sie noch alles davon haben.
duty-done-title = Alles ist eingerichtet
duty-done-text = Sie haben, was Sie brauchen, um allein wieder hineinzukommen.
duty-ways = Das haben Sie jetzt
duty-ways-none = Noch nichts
duty-set-up = Jetzt einrichten
duty-later = Nicht jetzt
duty-later-left = { $left ->
    [one] Sie können das noch einmal aufschieben.
   *[other] Sie können das noch { $left } Mal aufschieben.
    }
duty-no-later = Sie können weitermachen, sobald genug eingerichtet ist.
duty-right = Ja, das stimmt
duty-change = Etwas ändern
duty-not-now = Nächstes Mal fragen
security-go-on = Weiter zum Konto
