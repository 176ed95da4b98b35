# English: the language that every text exists in.
# { $organization } may be used in every text.
language-name = English

## Every page
skip = Skip to the content
brand-label = Regain, start page
sign-out = Sign out
to-sign-in = Go to sign-in
back-to-sign-in = Back to sign-in
back-to-account = Back to your account
continue = Continue
help-title = Need a hand?
help-default = Ask the people who look after your computer at { $organization }. They can help you get back in.
banner-demo = This is a demonstration. The people are made up and nothing leaves this machine.
banner-paused = Password resets are paused at the moment. You can still sign in.
problem-title = There is a problem
problem-prefix = Error:
support-id = If you ask for help, mention this number:
browser-unknown = an unknown browser

## Dates: "22 November 2026, 14:32 CET (13:32 UTC)"
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
moment = { $day } { $month } { $year }, { $time } { $zone }
moment-both = { $local } ({ $utc })

## What can be wrong with a form
problem-identifier-missing = Enter your sign-in name or e-mail address
problem-password-missing = Enter a password
problem-current-password-missing = Enter your current password
problem-current-password-wrong = That is not your current password
problem-sign-in-failed = That name and password do not go together. Check both, or choose “Can’t access your account?”.
problem-too-many-attempts = Too many attempts. Try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
problem-code-missing = Enter the 8-digit code
problem-own-code-missing = Enter the code
problem-own-code-refused = That code did not work. Check it and try again; each code works once.
problem-serial-missing = Enter the serial number
problem-token-refused = That did not work. Check the number on the back of the token and type the code that it shows now. If it is still refused, ask the staff who gave you the token.
problem-passkey-missing = No passkey was used. This needs JavaScript and a browser that has a passkey for this account. Try again, or choose another way.
problem-passkey-refused = That passkey did not work here. Try again, or choose another way.
problem-new-passkey-refused = That passkey could not be added. Start again, or use another device.
problem-device-missing = Nothing was signed. This needs JavaScript and a browser that this account trusts. Try again, or choose another way.
problem-device-refused = This browser is not one that this account trusts. Use the one that you trusted, or choose another way.
problem-new-device-refused = This browser could not be trusted. Start again, or use another browser.
problem-new-app-code-refused = That code did not work. Type the one that the app shows now, and check that its clock is right.
problem-address-wrong = Enter an e-mail address, such as name@example.com
problem-number-wrong = Enter a phone number with its country code, such as +49 1522 8817386
problem-country-not-allowed = Numbers of this country can’t be used here. Take another one, or ask your service desk.
problem-number-unfit = This number can’t get such messages. Take another one.
problem-contact-there = You have this one already
problem-contact-not-reached = The message could not be sent. Check what you typed, or try again later.
problem-name-too-long = A name can have at most { $maximum } characters
problem-answers-missing = Answer every question
problem-answers-refused = These answers did not work. Check all of them and try again.
problem-question-missing = Choose a question
problem-question-twice = Choose each question once
problem-own-question-length = A question of your own has { $minimum } to { $maximum } characters
problem-answer-missing = Type an answer
problem-answer-too-short = An answer has { $minimum } characters or more
problem-answer-too-long = An answer has { $maximum } characters or fewer
problem-answer-repeats-question = Leave words of the question out of the answer. They are the first that someone would try.
problem-answer-personal = Leave your name and address out of the answer. They are the first that someone would try.
problem-answer-common = Many people would give this answer. Think of another one, or add a word that only you would add.
problem-answer-same-as-another = Another question has this answer already. Give each its own.
problem-code-malformed = The code must be 8 numbers
problem-code-refused = That code did not work. Check the newest message or get a new code.
problem-resend-too-soon = Another code can be sent in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
problem-reset-too-soon = Your password was reset a short while ago. To keep your account safe, it can be reset again in { $hours ->
    [0] { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
   *[other] { $hours } hours
}. Until then your present password stays as it is. If you don’t know it, or that was not you, ask for help.
problem-unlock-not-offered = Your account can be unlocked with a new password only. Start again and choose “A new password”.
problem-method-missing = Choose a way to show that it is you
problem-choice-missing = Choose one of the two answers
problem-form-stale = This page was open for a while, so we could not be sure the form was yours. Send it again.
problem-password-too-short = Password must be { $minimum } characters or more
problem-password-too-long = Password must be { $maximum } characters or fewer
problem-password-forbidden-character = Password contains a character that can’t be typed. Remove it, or type the password by hand.
problem-password-common = This password, or one built like it, is on the lists that attackers try first. Choose a different one. Three unrelated words work well.
problem-password-based-on-name = Password must not be based on your name or on { $organization }
problem-password-used-before = You have used this password before. Choose a new one.
problem-password-directory-refused = The directory of { $organization } did not accept this password. Choose a longer one with different kinds of characters.

## Rules of new passwords
rule-minimum = { $minimum } characters or more. Spaces count.
rule-not-common = Nothing that many people use, such as a row of keys
rule-not-personal = Nothing built on your name or on { $organization }
rule-not-used-before = Not one of your last passwords

## Signing in
signin-title = Sign in
signin-identifier = Sign-in name or e-mail address
signin-passkey = Or without a password
signin-passkey-button = Sign in with a passkey
signin-password = Password
signin-button = Sign in
signin-forgot = Can’t access your account?

## Starting a reset
start-title = Let’s get you back in
start-intro = Tell us who you are. We then send a code to an address that { $organization } knows, so that only you can go on.
start-intro-ways = Tell us who you are, and how you would like to show it. Then only you can go on.
start-kind = What do you need?
start-kind-reset = A new password
start-kind-reset-hint = I forgot it, or I think someone knows it
start-kind-unlock = Unlock my account
start-kind-unlock-hint = I know my password, but I typed it wrong too often
start-unchanged = Nothing changes on your account until the very last step.

## Choosing a method
choose-title = How would you like to show that it is you?
choose-more-title = One more proof, then you are in
method-email = E-mail
method-email-hint = A code and a link to an address that { $organization } knows
method-email-target = A code and a link to { $target }
method-sms = Text message
method-sms-hint = A code to your phone
method-sms-target = A code to { $target }
method-voice = Phone call
method-voice-hint = A call to your phone that reads out a code
method-voice-target = A call to { $target } that reads out a code
method-passkey = Passkey
method-passkey-hint = Your fingerprint, your face or the PIN of a device that has your passkey
method-totp = Authenticator app
method-totp-hint = The code that the app on your phone shows now
method-hotp = Hardware token
method-hotp-hint = The code that the token shows when you press its button
method-recovery-code = Recovery code
method-recovery-code-hint = One of the codes that you printed or saved
method-trusted-device = Trusted browser
method-trusted-device-hint = A browser that you trusted in your security info: use it now
method-security-questions = Security questions
method-security-questions-hint = The questions that you answered in advance, all together
method-temporary-access-pass = Temporary access pass
method-temporary-access-pass-hint = A code that staff of { $organization } gave you
cannot-use-any = I can’t use any of these

## Proving
prove-email-title = Check your e-mail
prove-email-intro = If this account can be reset here, we have sent a code. It can take a few minutes.
prove-email-sent-target = We have sent a code to { $target }. It can take a few minutes.
prove-email-link = You can also open the link in that message, on any device.
prove-email-new = If it was possible, a new code is on its way. Only the newest one works.
prove-email-code = 8-digit code
prove-email-code-hint = It works for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Spaces do not matter.
prove-email-nothing-arrived = Look in the spam folder too. You can have another code sent once a minute.
prove-sms-title = Check your phone
prove-sms-intro = If this account can be reset here, we have sent a text message with a code. It can take a minute.
prove-sms-sent-target = We have sent a text message with a code to { $target }. It can take a minute.
prove-sms-new = If it was possible, a new code is on its way. Only the newest one works.
prove-sms-code = 8-digit code
prove-sms-code-hint = It works for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Spaces do not matter.
prove-sms-nothing-arrived = Is the phone on, and does it have a signal? You can have another code sent once a minute.
prove-voice-title = Answer your phone
prove-voice-intro = If this account can be reset here, we are calling now. The call reads out a code, three times.
prove-voice-sent-target = We are calling { $target }. The call reads out a code, three times.
prove-voice-new = If it was possible, another call is on its way. Only the newest code works.
prove-voice-code = 8-digit code
prove-voice-code-hint = It works for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Spaces do not matter.
prove-voice-nothing-arrived = Is the phone on, and does it take calls from unknown numbers? You can have another call once a minute.
prove-passkey-title = Use your passkey
prove-passkey-intro = Press the button. Your device then asks for your fingerprint, your face or its PIN.
prove-totp-title = Open your authenticator app
prove-totp-intro = Type the code that it shows for this account. If a code is about to change, wait for the next one. A hardware token with a clock works the same way; if its code is not accepted, type the next one behind it.
prove-totp-code = Code from the app or token
prove-totp-code-hint = Usually 6 digits. Spaces do not matter.
prove-hotp-title = Press the button of your hardware token
prove-hotp-intro = Type the code that it shows. Each code works once.
prove-hotp-code = Code from the token
prove-hotp-code-hint = Usually 6 digits. Not accepted? Let the token show two more codes and type both, one after the other.
prove-recovery-code-title = Use a recovery code
prove-recovery-code-intro = Type one of the codes that you printed or saved. Each works once.
prove-recovery-code-code = Recovery code
prove-recovery-code-code-hint = A digit and 16 letters and digits, such as 3-7KQM-2XFD-9TNA-BB4C. Capitals, spaces and hyphens do not matter.
prove-trusted-device-title = Use a browser that you trust
prove-trusted-device-intro = Press the button in the browser that you trusted in your security info. It shows by itself that it is the one.
prove-security-questions-title = Answer your questions
prove-security-questions-intro = Answer all of them. If one is wrong, we do not say which: that protects you.
prove-security-questions-hint = Capitals and extra spaces do not matter. Otherwise, answer as you did then.
prove-temporary-access-pass-title = Use a temporary access pass
prove-temporary-access-pass-intro = Type the pass that staff of { $organization } gave you. It works once, and only for a short while.
prove-temporary-access-pass-code = Temporary access pass
prove-temporary-access-pass-code-hint = 16 digits. Spaces and hyphens do not matter.
prove-more = Other ways
prove-for = You said you are { $identifier }.
prove-someone-else = Enter another name
prove-nothing-arrived = No message yet?
prove-resend = Send another code
prove-resend-wait = You can send another code in { $time }
prove-cannot-get = I can’t get to these messages
prove-other-way = Try another way

## Running out of time
expiry-notice = This step stays open for about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
expiry-warning = This step closes soon. Do you need more time?
expiry-stay = Stay
expiry-over = Time is up for this step. Nothing has been changed. You can start again.

## Choosing a password
new-password-title = Choose a new password
new-password-for = For { $account }
new-password-rules = Your new password
new-password-label = New password
new-password-show = Show password
new-password-hide = Hide password
new-password-shown = Your password is shown
new-password-hidden = Your password is hidden
new-password-suggestion = Out of ideas? This one is just for you:
new-password-use = Use this one
new-password-used = Filled in. Write it down somewhere safe, or let your password manager keep it.
new-password-button = Change password
meter-label = How hard it is to guess
meter-empty = Start typing and we’ll tell you how hard it is to guess.
meter-short = Still short: { $left } more to go
meter-weak = Easy to guess
meter-fair = Getting there
meter-good = Hard to guess
meter-strong = Very hard to guess

## What is asked for beside proofs
condition-network-title = Connect to the network of { $organization }
condition-network-text = { $organization } lets you get back in from its own networks only. Your device is on another one right now.
condition-network-before = Before the last step, connect to one of them or to its VPN.
condition-network-next = Connect to one of them or to its VPN, then choose “Try again”. Nothing is lost: you go on where you are.
condition-trusted-device-title = Ask for a temporary access pass
condition-trusted-device-text = { $organization } lets you get back in only with a browser that you have marked as trusted, or with a temporary access pass from staff.
condition-trusted-device-before = In such a browser, go on here. Otherwise open the link of the message there, or ask staff for a pass.
condition-trusted-device-next = Thank you for showing who you are. Now ask staff for a pass, then choose “Try again”. If that takes a while, start again later and choose the pass.
condition-again = Try again
condition-help = I can’t do that

## Unlocking
unlock-title = Unlock your account
unlock-text = Thank you, it is you. Your password stays the same. After this you can sign in with it again.
unlock-button = Unlock { $account }

## Done
done-changed-title = Your password is changed
done-changed-text = Sign in with the new one. We have signed you out everywhere else, just in case.
done-unlocked-title = Your account is unlocked
done-unlocked-text = Sign in with the password you already have.
done-unclear-title = We are not sure yet
done-unclear-text = The directory did not answer in time, so your password may or may not be changed. Try to sign in with the new password first, then with the old one.
done-next = What else to do
done-phone = Update the password on your phone and tablet: mail, calendar and chat keep trying the old one and could lock your account.
done-wifi = If the Wi-Fi asks who you are, forget the network and join it again with the new password.
done-laptop = Away from the office? Your computer may want the old password until it has been connected to the network once.
done-manager = Save the new password in your password manager.
done-sign-in = Sign in
done-devices = These browsers help you back in. Is one of them lost, or not yours? Then remove it.
done-device-remove-label = Remove: { $name }

## When a reset can't go on
ended-expired-title = This took a little too long
ended-expired-text = To keep your account safe, the reset was closed. Nothing has been changed. Start again; it only takes a minute.
ended-refused-title = We could not confirm that it is you
ended-refused-text = Nothing has been changed. Try another way, or ask for help.
ended-elsewhere-title = This reset was finished elsewhere
ended-elsewhere-text = The password was already set in another window or on another device. If that was you, sign in with the new one.
ended-cancelled-title = This reset was stopped
ended-cancelled-text = Nothing has been changed. Start again whenever you like.
ended-not-allowed-title = This can’t be finished any more
ended-not-allowed-text = Nothing has been changed. While you were here, your account or the rules of your organization changed. Start again. If you come back to this page, ask for help.
start-again = Start again
paused-title = Resets are paused
paused-text = { $organization } has stopped password resets for the moment. Nothing has been changed on your account. Try again later, or ask for help if you can’t wait.

## No method works
no-method-title = When none of these work
no-method-intro = You can still get back in, with help from a person.
no-method-contact = Get in touch as shown under “{ help-title }” on this page.
no-method-expect = They will make sure that it is you, for example by calling you back on a number they know. That protects you.
no-method-never = They will never ask for your password or a code.

## Landing of links
landing-title = Welcome back
landing-text = You opened the link from our message. Continue here to go on in this browser.
landing-not-you = Did not ask for this? Close this page; nothing happens.
landing-button = Continue here
dead-link-title = This link no longer works
dead-link-text = Links work for a short time, and only the newest one does. Start again and we send you a new one.

## This was not me
not-me-attempt-title = Someone tried to get into your account
not-me-attempt-text = On { $at }, someone asked for a code for { $account }. Was it you?
not-me-attempt-deny = It was not me. Stop this attempt.
not-me-attempt-deny-hint = The code and the link stop working. Your password stays as it is.
not-me-attempt-keep = It was me after all
not-me-attempt-keep-hint = The code and the link keep working.
not-me-change-title = Something changed on your account
not-me-change-text = On { $at }, { $account } was changed. Was it you?
not-me-change-deny = It was not me. Protect my account.
not-me-change-deny-hint = Everyone is signed out and resets stop until the service desk has talked to you.
not-me-change-keep = It was me after all
not-me-change-keep-hint = Everything stays as it is. This link then stops working.
not-me-button = Send answer
not-me-cancelled-title = The attempt is stopped
not-me-cancelled-text = The code and the link no longer work. Your password is the same as before.
not-me-held-title = Your account is protected
not-me-held-text = We have stopped this, and alerted the people at { $organization } who look after accounts:
not-me-held-next = Contact them now, as shown under “{ help-title }”. They check that it is you and release the account.
not-me-kept-title = Good to know
not-me-kept-text = We have left everything as it is.
held-sessions = Everyone who was signed in is signed out
held-resets = The password can’t be reset
held-edits = Security info can’t be edited

## Account
account-title = Your account
account-names = You sign in as
account-password = Password
account-change-password = Change password
account-sessions = Where you are signed in
account-this-device = This device
account-unknown-browser = Unknown browser
account-session-text = Since { $since }, last used { $used }
account-sign-out = Sign out
account-sign-out-label = Sign out { $browser }
account-sign-out-others = Sign out everywhere else
account-activity = Recent activity
account-activity-empty = Nothing yet.
account-not-you = Something here that was not you? Change your password and ask for help.
notice-password-changed = Your password is changed. Other devices were signed out.
notice-session-ended = That device is signed out.
notice-others-ended = All other devices are signed out.
activity-signed-in = Signed in
activity-sign-in-failed = A sign-in failed
activity-signed-out = Signed out
activity-password-changed = Password changed
activity-password-reset = Password reset
activity-reset-attempted = A reset was started but not finished
activity-method-added = Security info added
activity-method-replaced = Security info renewed
activity-method-removed = Security info removed
activity-account-unlocked = Account unlocked
activity-account-held = Account protected after “This was not me”
activity-account-released = Account released
change-password-title = Change your password
must-change-title = Time for a new password
must-change-text = { $organization } asks you to choose a new password before you go on.
change-password-current = Current password

## Security info
back-to-security = Back to security info
account-security-text = What you get back in with if you forget your password.
account-security-info = Look at security info
security-title = Security info
security-lead = This is what you get back in with if you can’t sign in. Only you and the people who look after accounts at { $organization } know what is here.
security-strength = How strong it is
security-needs-help = If you can’t sign in to this account, the service desk of { $organization } helps you in person.
security-strength-none = There is not enough here to get back in by yourself. Add a way, and a second one that does not depend on it.
security-strength-single = There is one way back in. If you lose it, only a person can help you. Add a second one that does not depend on it.
security-strength-spare = Good: one way is enough to get back in, and you have another one. An authenticator app makes it stronger.
security-strength-strong = Strong: getting back in takes { $required } different ways. Someone who gets hold of one of them still can’t get in.
security-passkeys = Passkeys
security-passkeys-none = None yet. A passkey lets you in with a fingerprint, a face or a PIN. Nobody can steal it with a false page.
security-passkey-backed-up = Synced: your other devices can have it too.
security-passkey-one-device = On one device or key only. Add another one in case you lose it.
security-passkey-lost = No longer works here
security-add-passkey = Add a passkey
security-authenticators = Apps and tokens
security-authenticator = Authenticator
security-authenticators-none = None yet. An authenticator app shows a code that changes every 30 seconds. It works without a network.
security-add-authenticator = Add an authenticator app
security-activate-token = Activate a hardware token
security-pass = Staff made a pass for you that works once, until { $until }. If you did not ask for it, remove it and tell the staff.
security-no-room = You have as many apps as there can be. Remove one to add another.
security-codes = Recovery codes
security-codes-left = { $left ->
    [0] None left
    [one] { $left } code left
   *[other] { $left } codes left
}
security-codes-few = Few left
security-codes-none = None yet. Recovery codes are for keeping on paper or in a password manager. Each works once.
security-make-codes = Make recovery codes
security-renew-codes = Make new codes
security-questions-answered = { $count ->
    [one] { $count } question answered
   *[other] { $count } questions answered
}
security-questions-too-few = Answer them again
security-questions-none = None yet. They help you back in together with another way.
security-questions-answer = Answer questions
security-questions-again = Answer again
security-devices = Trusted browsers
security-devices-none = None yet. Together with another way, a browser of your own that you trust helps you back in.
security-device-this = This browser
security-device-lost = No longer works here
security-trust-device = Trust this browser
security-trust-none = Trust none of them any more
security-contacts = Your own addresses and numbers
security-contacts-none = None yet. An address or number that is not of { $organization } helps when you can’t read your mail here.
security-add-email = Add an e-mail address
security-add-sms = Add a number for text messages
security-add-voice = Add a number for calls
security-addresses = E-mail addresses
security-addresses-text = { $organization } keeps these for you, so they can’t be changed here. Tell the service desk if one is wrong.
security-addresses-none = None
security-added = Added { $at }.
security-used = Last used { $at }.
security-unused = Not used yet.
security-fresh = Until { $until } it is not enough on its own.
security-try = Try it now
security-try-label = Try it now: { $name }
security-change = Change or remove
security-change-label = Change or remove: { $name }
security-notice-added = That is set up. We have told all your e-mail addresses.
security-notice-renamed = The name is changed.
security-notice-removed = That is removed. We have told all your e-mail addresses.
security-notice-works = It works.
confirm-title = Is it still you?
confirm-text = Before you change security info, show once more who you are.
confirm-password-why = That way nobody can change it who finds your computer unlocked.
confirm-recovery-code-title = Lost it? Use a recovery code
confirm-recovery-code = Use this code up
confirm-lost-app = You no longer have it? Ask for help.
add-passkey-title = Add a passkey
add-passkey-text = Your device or your password manager makes a key for this site and keeps it. To use it, you unlock the device as you always do.
add-passkey-example = My laptop
add-passkey-button = Make the passkey
add-passkey-told = Your fingerprint or face never leaves your device. We tell all your e-mail addresses that a passkey was added.
passkey-needs-scripts = A passkey needs JavaScript, and it is off in this browser. Turn it on for this page, or choose another way.
passkey-unable = This browser can’t use passkeys. Try another browser or device, or choose another way.
passkey-nothing = No passkey was used. Try again, or choose another way.
passkey-there = This device already has a passkey for this account.
trust-device-title = Trust this browser
trust-device-text = This browser keeps a key for this site that nobody can copy. Together with another way, it helps you back in.
trust-device-own = Do this only in a browser that nobody else uses. A private window forgets it when you close it.
trust-device-example = My laptop
trust-device-button = Trust this browser
trust-device-told = We tell all your e-mail addresses that a browser was added. If you clear the data of this site, the browser is no longer trusted.
device-needs-scripts = A trusted browser needs JavaScript, and it is off here. Turn it on for this page, or choose another way.
device-unable = This browser can’t keep a key for this site. Leave private browsing, try another browser, or choose another way.
device-nothing = This browser is not trusted, or its data was cleared. Use the one that you trusted, or choose another way.
confirm-passkey = Use a passkey
add-authenticator-title = Add an authenticator app
add-authenticator-text = Use any app for six-digit codes (TOTP) on your phone or computer.
add-authenticator-scan = 1. Show this to the app
add-authenticator-scan-text = In the app, add an account and scan this picture.
add-authenticator-picture = QR code with the key below
add-authenticator-open = Is the app on this device? Open it here.
add-authenticator-key = Or type this key into the app:
add-authenticator-check = 2. Type what it shows
add-authenticator-button = Add this app
add-authenticator-told = Nothing is kept until a code works. We then tell all your e-mail addresses.
registration-name = Name
registration-name-hint = So that you know which one it is, such as “Work phone”. You can leave it empty.
registration-rename = Save name
registration-remove-title = Remove it
activate-token-title = Activate a hardware token
activate-token-text = A hardware token is a small device of your organization that shows a code, at the press of a button or all the time.
activate-token-waiting = For you:
activate-token-serial = Serial number
activate-token-serial-hint = It stands on the back of the token.
activate-token-button = Activate this token
activate-token-told = When a code works, we tell all your e-mail addresses.
registration-remove-passkey = It stops working here at once. Delete it on your device or in your password manager too.
registration-remove-trusted-device = This browser is no longer trusted, at once. You can trust it again later.
registration-remove-totp = Codes of this app stop working here at once. Delete the entry in the app too.
registration-remove-hotp = Codes of this token stop working here at once. You can activate it again later.
registration-remove-temporary-access-pass = The pass stops working at once. If you did not ask for it, tell the staff.
registration-remove-recovery-code = All your recovery codes stop working at once.
registration-remove-security-questions = Your answers are deleted and nobody is asked for them any more.
registration-remove-email = No code goes to this address any more.
registration-remove-sms = No code goes to this number any more.
registration-remove-voice = This number is not called any more.
registration-remove-last = Nothing else is here to get back in with. Without it, only a person can help you.
registration-remove = Remove
add-contact-title-email = Add an e-mail address
add-contact-title-sms = Add a number for text messages
add-contact-title-voice = Add a number for calls
add-contact-text-email = We send a code to it, so that we know that it is yours. Take one that you can read without your password of { $organization }.
add-contact-text-sms = We send a code to it, so that we know that it is yours. The same number can be called too.
add-contact-text-voice = We call it and read out a code, so that we know that it is yours. For numbers that get no text messages.
add-contact-risk-title = Good to know
add-contact-risk = Text messages and calls are less safe than other ways: a phone can be lost, its messages read on a locked screen, and a number taken over by someone who talks the phone company into it. An authenticator app is safer. Have one as well.
add-contact-address = E-mail address
add-contact-number = Phone number
add-contact-number-hint = With the country code, such as +49 1522 8817386
add-contact-button-email = Send a code
add-contact-button-sms = Send a code
add-contact-button-voice = Call me
confirm-contact-title = Type the code
confirm-contact-email = We have sent a code to { $target }. It can take a few minutes.
confirm-contact-sms = We have sent a text message with a code to { $target }. It can take a minute.
confirm-contact-voice = We are calling { $target }. The call reads out a code, three times.
confirm-contact-of-organization = This is a mailbox of { $organization }. If you forget your password, you may not be able to read it. An address somewhere else is better.
confirm-contact-button = Add it
confirm-contact-other = Use another one, or have another code sent
new-codes-title = Recovery codes
new-codes-text = You get ten codes. Keep them where you can reach them without your phone and your computer. Each works once.
new-codes-replaces = The codes that you have now stop working.
new-codes-once = We show them only once, on the next page.
new-codes-button = Make ten codes
codes-title = Your recovery codes
codes-text = Print or save them now. We can’t show them again.
codes-use = The first number says which of the ten it is. Capitals, spaces and dashes do not matter when you type one.
codes-file = recovery-codes
codes-for = Recovery codes for { $account } at { $organization }, made { $at }. Each works once.
codes-download = Save as a file
codes-print = Print
codes-copy = Copy
codes-copied = Copied. Paste them where nobody else can read them.
codes-done = I have kept them
questions-title = Security questions
questions-text = Answer { $count } questions. If you lose your password, { $left ->
    [0] we ask you all of them.
   *[other] we ask you { $asked } of them.
}
questions-replaces = The answers that you have now stop working.
questions-advice = Good answers
questions-advice-found-out = Nobody can find them out: not from a profile, not from your family, not by guessing.
questions-advice-same = You would type them in the same words in a year. One to three words are best.
questions-advice-untrue = They need not be true. You may make them up and keep them in a password manager.
questions-advice-spelling = Capitals and extra spaces do not matter.
questions-number = Question { $number }
questions-choice = Which question is number { $number }?
questions-choose = Choose a question
questions-own = Or write your own question
questions-answer = Your answer
questions-good = That works well.
questions-button = Keep these answers
questions-told = You have ten minutes. We keep your answers in a form that nobody can read, and tell all your e-mail addresses that you answered.

### The questions. They ask for what nobody else knows or can look up.
question-hiding-place = Where did you like to hide as a child?
question-first-broken = What did you break as a child and never own up to?
question-lost-thing = Which thing that you lost do you miss the most?
question-useless-keepsake = Which useless thing could you never throw away?
question-named-thing = Which name did you give to a thing, such as a machine or a plant?
question-frightening-sound = Which sound frightened you as a child?
question-failed-dish = Which dish went wrong when you cooked it for others?
question-invented-game = What did you call a game that you made up?
question-misheard-word = Which word or line of a song did you get wrong for years?
question-first-wages = What was the first thing you bought with money that you had earned?
question-collection = What did you collect that nobody else collected?
question-window-view = What could you see from the window beside your bed as a child?
question-odd-object = Which odd object stood in the home of your grandparents?
question-journey-mishap = What went wrong on the journey you talk about most?
question-abandoned-hobby = What did you start to learn and give up within a month?
question-teacher-habit = Which odd habit did one of your teachers have?
question-family-saying = Which saying did somebody in your family use all the time?
question-hidden-food = Which food did you hide so that you did not have to eat it?
question-unexpected-song = Which song do you know by heart that would surprise your friends?
question-first-repair = What was the first thing that you repaired yourself?
try-title = Try it now
try-passkey = Press the button and use { $name }. Nothing is changed by it.
try-trusted-device = Press the button in { $name }. Nothing is changed by it.
try-totp = Type the code that { $name } shows now. Nothing is changed by it.
try-hotp = Press the button of { $name } and type the code that it shows. Nothing is changed by it.
try-recovery-code = Type one of your recovery codes. It is not used up by this.
try-security-questions = These are the questions that we would ask you now.
try-button = Try

## Errors
fault-not-found-title = There is nothing here
fault-not-found-text = Check the address, or start from the sign-in page.
fault-unreadable-title = We could not read that
fault-unreadable-text = Something was wrong with what your browser sent. Go back and try again.
fault-form-stale-title = Send that once more
fault-form-stale-text = This page was open for a while, or the form came from another site. Nothing has been changed. Go back, reload the page and try again.
fault-not-allowed-title = This page is not for you
fault-not-allowed-text = Your account may not use it. If you think it should, ask for help.
fault-too-many-title = A short break
fault-too-many-text = Too many attempts came from here. Try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
fault-unavailable-title = That did not get through
fault-unavailable-text = Your password has not been changed. A system that we need is not responding. Try again in a few minutes.
fault-unclear-title = We are not sure yet
fault-unclear-text = The directory did not answer in time, so your password may or may not be changed. Try to sign in with the new password first, then with the old one.
fault-wrong-host-title = Wrong address
fault-wrong-host-text = This service is not reached under that name. Use the address you got from { $organization }.
fault-internal-title = That is on us
fault-internal-text = Something went wrong on our side. Try again in a few minutes.

## Demonstration inbox
inbox-title = Inbox of the demonstration
inbox-intro = Every message that would have been sent, the newest first.
inbox-refresh = Look for new messages
inbox-empty = Nothing yet. Ask for a code and look again.
inbox-meta = To { $to }, { $at }
inbox-html = See it as the mail program shows it

## API reference
api-title = API reference
api-version = Version { $version }.
api-document = OpenAPI document
api-operations = Operations
api-security = Authorization: { $schemes }
api-parameters = Parameters
api-request = Request
api-responses = Responses
api-schemas = Schemas
api-required = required

## Mails
mail-help = Need a hand?
mail-signature = Sent by the account service of { $organization }. We never ask for your password or a code, not by mail and not on the phone.
mail-fact-account = Account
mail-fact-when = When
mail-fact-asked = Asked for
mail-fact-browser = Browser
mail-not-you = Was this not you?
mail-contact-help = Contact the service desk of { $organization } right away, in person or on a number that you know.
mail-hold-explained = Follow this link. It lets you sign everyone out and stop further changes until the service desk has talked to you. It works for 7 days.
mail-hold-link = This was not me

mail-reset-code-subject = { $kind ->
    [unlock] Code to unlock your { $organization } account
   *[reset] Code to reset your { $organization } password
}
mail-reset-code-intro = { $kind ->
    [unlock] Someone, most likely you, asked to unlock the account { $account }.
   *[reset] Someone, most likely you, asked for a new password for the account { $account }.
}
mail-reset-code-code = Type this code on the page where you asked for it. It works for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
mail-reset-code-link = Or continue here
mail-reset-code-private = Keep the code and the link to yourself. Nobody at { $organization } needs them.
mail-reset-code-not-you = Then someone typed your name. Without the code they get no further, and your password stays as it is. To stop the attempt at once:
mail-reset-code-cancel = Stop this attempt

mail-password-changed-subject = Your { $organization } password was changed
mail-password-changed-intro = { $change ->
    [reset] The password of the account { $account } was reset. The old one no longer works.
    [recovered] Your IT staff set a one-time password for the account { $account }. The old one no longer works.
   *[changed] The password of the account { $account } was changed. The old one no longer works.
}
mail-password-changed-fine = { $change ->
    [recovered] If you asked for this, all is well. Sign in with the password that you were told, and choose another one.
   *[changed] If this was you, all is well. Update the password on your phone and for the Wi-Fi too.
}

mail-account-unlocked-subject = Your { $organization } account was unlocked
mail-account-unlocked-intro = The account { $account } was locked after too many wrong passwords, and is now unlocked. The password is the same as before.
mail-account-unlocked-fine = If this was you, all is well.

mail-reset-attempted-subject = Someone tried to get into your { $organization } account
mail-reset-attempted-intro = Someone keeps asking for a new password for the account { $account } and does not finish. There were so many attempts that we send no more codes for it, or accept none, for up to a day.
mail-reset-attempted-fine = Nothing was changed, and your password still works.
mail-reset-attempted-way = If you need a new password now, use a browser in which you have signed in before: what others do does not count there. Or contact the service desk of { $organization }.
mail-reset-attempted-not-you = There is nothing you must do. If it goes on, tell the service desk of { $organization }. You get at most one message like this a day.

mail-account-held-subject = Your { $organization } account is protected
mail-account-held-intro = Someone with one of our messages to you said “This was not me”. The account { $account } is now on hold.
mail-account-held-stopped = Until it is released:
mail-account-held-release = To have it released, contact the service desk of { $organization } in person or on a number that you know. They check that it is you. No link and no code can do it.

mail-account-released-subject = Your { $organization } account is released
mail-account-released-intro = The service desk of { $organization } has released the account { $account }.
mail-account-released-next = Password resets and changes of security info work again.

mail-contact-code-subject = Code to confirm this address for { $organization }
mail-contact-code-intro = Someone who is signed in to the account { $account } wants to use this address to get back in.
mail-contact-code-code = If that is you, type this code. It works for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}:
mail-contact-code-not-you = Without the code nothing is kept of this address. You need to do nothing.

## Texts and calls
text-code = { $organization }: your code is { $code }. It works for { $minutes } minutes. Give it to nobody.
call-greeting = Hello. This is a call from { $organization }.
call-code = Your code is: { $digits }.
call-again = Again: { $digits }.
call-end = Give it to nobody. Good-bye.

mail-method-changed-subject = { $change ->
    [removed] Security info of your { $organization } account was removed
   *[other] Security info of your { $organization } account was changed
}
mail-method-changed-intro = { $method ->
    [passkey] { $change ->
        [removed] A passkey was removed from the account { $account }. It no longer works.
       *[added] A passkey was added to the account { $account }. It now opens the account and helps to get back in.
    }
    [trusted-device] { $change ->
        [removed] One or more trusted browsers were removed from the account { $account }. They no longer help to get back in.
       *[added] A browser is now trusted by the account { $account }. Together with another way, it helps to get back in.
    }
    [security-questions] { $change ->
        [added] Security questions were answered for the account { $account }.
        [replaced] Security questions were answered anew for the account { $account }. The answers before no longer work.
       *[removed] The answers to security questions of the account { $account } were removed. They no longer work.
    }
    [email] { $change ->
        [removed] An e-mail address of your own was removed from the account { $account }. No code goes there any more.
       *[added] An e-mail address of your own was added to the account { $account }. Codes that help to get back in go there too.
    }
    [sms] { $change ->
        [removed] A number for text messages was removed from the account { $account }. No code goes there any more.
       *[added] A number for text messages was added to the account { $account }. Codes that help to get back in can go there.
    }
    [voice] { $change ->
        [removed] A number for calls was removed from the account { $account }. It is not called any more.
       *[added] A number for calls was added to the account { $account }. Calls with a code that helps to get back in can go there.
    }
    [recovery-code] { $change ->
        [added] Recovery codes were made for the account { $account }.
        [replaced] New recovery codes were made for the account { $account }. The ones before no longer work.
       *[removed] The recovery codes of the account { $account } were removed. They no longer work.
    }
    [temporary-access-pass] { $change ->
        [removed] The temporary access pass of the account { $account } was taken back. It no longer works.
       *[added] Staff made a temporary access pass for the account { $account }. Whoever has it can get in with it, once.
    }
   *[totp] { $change ->
        [removed] An authenticator (an app or a token that shows codes) was removed from the account { $account }. Its codes no longer work.
       *[added] An authenticator (an app or a token that shows codes) was added to the account { $account }. Its codes now help to get back in.
    }
}
mail-method-changed-fine = { $change ->
    [removed] If this was you, all is well. See what is left in your security info, and add another way if there is only one.
   *[added] { $method ->
        [temporary-access-pass] If you asked for it, all is well.
       *[other] If this was you, all is well. If you set it up yourself, it is not enough on its own to get back in for a day or longer.
    }
}

mail-access-pass-subject = Your temporary access pass for { $organization }
mail-access-pass-intro = Staff of { $organization } made this temporary access pass for the account { $account }. It works once:
mail-access-pass-where = Type it here, under “Temporary access pass”:
mail-access-pass-until = Works until
mail-access-pass-private = Nobody of the staff will ever ask you for it. If you did not ask for a pass, tell them.

mail-recovery-codes-low-subject = Few recovery codes of your { $organization } account are left
mail-recovery-codes-low-intro = { $left ->
    [0] The last recovery code of the account { $account } was just used.
    [one] A recovery code of the account { $account } was just used. One is left.
   *[other] A recovery code of the account { $account } was just used. { $left } are left.
}
mail-recovery-codes-low-next = If this was you, sign in and make new ones in your security info.

mail-password-ends-subject = Change the password of your { $organization } account soon
mail-password-ends-intro = { $days ->
    [one] Tomorrow the password of the account { $account } has to be changed when you sign in.
   *[other] In { $days } days the password of the account { $account } has to be changed when you sign in.
}
mail-password-ends-why = { $organization } asks for a new one now and then. You can choose it now, so that it does not come at a bad moment.
mail-password-ends-link = Change the password
mail-password-ends-doubt = If you are not sure about this message, type the address of the sign-in page yourself. Nobody will ever ask you for your password.

## Signing in: security info first
duty-register-title = Set up a way back in
duty-register-text = { $wanted ->
    [one] { $organization } asks for a way to get back in, in case you forget your password.
   *[other] { $organization } asks for { $wanted } ways to get back in, in case you forget your password.
    }
duty-review-title = Is this still right?
duty-review-text = If you forget your password, this is what you get back in with. Look whether you still have all of it.
duty-done-title = All is set up
duty-done-text = You have what you need to get back in by yourself.
duty-ways = What you have now
duty-ways-none = Nothing yet
duty-set-up = Set up now
duty-later = Not now
duty-later-left = { $left ->
    [one] You can put this off once more.
   *[other] You can put this off { $left } more times.
    }
duty-no-later = You can go on as soon as enough is set up.
duty-right = Yes, this is right
duty-change = Change something
duty-not-now = Ask me next time
security-go-on = Go on to your account
