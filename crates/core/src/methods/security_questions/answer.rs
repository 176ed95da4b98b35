//! What an answer is compared as, and what is wrong with one that is easy to guess.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The fewest characters of an answer (KBA-03).
pub const SHORTEST_ANSWER: usize = 3;

/// The most. The requirement (KBA-03) says 40; longer ones do no harm.
pub const LONGEST_ANSWER: usize = 64;

/// The power of ten of the guesses below which an answer is common. Twenty wrong ones are looked at a day.
const COMMON_BELOW: f64 = 3.0;

/// Answers that many people give, one a line, normalised.
const COMMON: &str = include_str!("common.txt");

/// Words of a question that are this long are not repeated in its answer.
const WORD_OF_QUESTION: usize = 4;

/// Names that are this long are not used in an answer.
const WORD_OF_NAME: usize = 3;

/// What is around an answer.
pub struct Around<'a> {
    /// The wording of its question, in every language that it is read in.
    pub question: &'a str,
    /// Words that belong to the person: names and addresses.
    pub personal: &'a [&'a str],
    /// The other answers, as typed.
    pub others: &'a [&'a str],
}

/// Why an answer is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// Fewer than [`SHORTEST_ANSWER`] characters.
    TooShort,
    /// More than [`LONGEST_ANSWER`] characters.
    TooLong,
    /// It uses words of its question.
    RepeatsQuestion,
    /// It uses a name or an address of the person.
    Personal,
    /// Many people give it, or it is among the first that somebody would try.
    Common,
    /// Another question has the same answer.
    SameAsAnother,
}

/// An answer in the form in which two ways of typing it are equal: NFKC, without regard to case, typographic marks as
/// plain ones, one space between words and none around them (KBA-02). What is too long to be an answer is cut, so that
/// nobody has megabytes hashed.
pub fn normalised(typed: &str) -> Zeroizing<String> {
    let plain = typed.chars().take(LONGEST_ANSWER * 4).map(plain_mark);
    let one_form: Zeroizing<String> = Zeroizing::new(plain.nfkc().collect());
    // Upper case first, so that "Straße" and "STRASSE" are one.
    let folded = Zeroizing::new(one_form.to_uppercase().to_lowercase());
    let one_form: Zeroizing<String> = Zeroizing::new(folded.nfkc().filter(|it| !is_unseen(*it)).collect());
    let words: Vec<&str> = one_form.split_whitespace().collect();
    Zeroizing::new(words.join(" "))
}

/// What telephones make of an apostrophe and a hyphen.
const fn plain_mark(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{2010}'..='\u{2015}' => '-',
        other => other,
    }
}

/// Zero-width marks that come with copied text.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
        || (letter.is_control() && !letter.is_whitespace())
}

/// What is wrong with an answer, the plainest reason first.
pub fn flaw(typed: &str, around: &Around<'_>) -> Option<Flaw> {
    let answer = normalised(typed);
    let length = answer.chars().count();
    let flaws = [
        (length < SHORTEST_ANSWER, Flaw::TooShort),
        (length > LONGEST_ANSWER, Flaw::TooLong),
        (repeats(&answer, around.question), Flaw::RepeatsQuestion),
        (is_personal(&answer, around.personal), Flaw::Personal),
        (is_common(&answer), Flaw::Common),
        (
            around.others.iter().any(|other| letters(&normalised(other)) == letters(&answer)),
            Flaw::SameAsAnother,
        ),
    ];
    flaws.into_iter().find(|(is_it, _)| *is_it).map(|(_, flaw)| flaw)
}

fn repeats(answer: &str, question: &str) -> bool {
    let question = normalised_text(question);
    let long_words: Vec<&str> =
        words(&question).filter(|word| word.chars().count() >= WORD_OF_QUESTION).collect();
    question.contains(answer) || words(answer).any(|word| long_words.contains(&word))
}

fn is_personal(answer: &str, personal: &[&str]) -> bool {
    let squeezed = letters(answer);
    personal.iter().any(|text| {
        let text = normalised_text(text);
        let is_in = |word: &str| word.chars().count() >= WORD_OF_NAME && words(answer).any(|own| own == word);
        let whole = letters(&text);
        words(&text).any(is_in)
            || (whole.chars().count() > WORD_OF_QUESTION && squeezed.contains(whole.as_str()))
    })
}

/// A list of our own for what answers are made of, in each language; leaked passwords, names, years and rows of keys as
/// zxcvbn knows them; and anything that is hardly more than one character.
fn is_common(answer: &str) -> bool {
    let plain = letters(answer);
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let is_number = plain.chars().all(|letter| letter.is_numeric()) && plain.chars().count() < 8;
    let is_listed = COMMON.lines().any(|common| letters(common) == plain);
    distinct.len() < 2 || is_number || is_listed || zxcvbn::zxcvbn(answer, &[]).guesses_log10() < COMMON_BELOW
}

/// Longer texts than answers, in the same form.
fn normalised_text(text: &str) -> Zeroizing<String> {
    let words: Vec<Zeroizing<String>> = text.split_whitespace().map(normalised).collect();
    let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
    Zeroizing::new(words.join(" "))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Letters and digits alone; all of it if there are none.
fn letters(text: &str) -> Zeroizing<String> {
    let kept: Zeroizing<String> = Zeroizing::new(text.chars().filter(|it| it.is_alphanumeric()).collect());
    if kept.is_empty() { Zeroizing::new(text.to_owned()) } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: &str = "Where did you hide as a child? Wo hast du dich als Kind versteckt?";

    fn flaw_of(typed: &str) -> Option<Flaw> {
        let personal = ["ada", "Ada Byron", "ada.byron@post.example", "ada.byron", "Meridian"];
        flaw(
            typed,
            &Around { question: QUESTION, personal: &personal, others: &["Under the Dock", "plum kettle"] },
        )
    }

    #[test]
    fn ways_of_typing_one_answer_are_one() {
        for (one, other) in [
            ("Under  the dock ", "under the DOCK"),
            ("Straße", "STRASSE"),
            ("ﬁre station", "Fire\u{a0}Station"),
            ("Ｐｌｕｍ", "plum"),
            ("Zoe\u{308}s Keller", "ZOËS keller"),
            ("Grandma’s attic", "grandma's attic"),
            ("semi‑detached", "Semi-Detached"),
            ("plum\u{200b}tree", "plumtree"),
            ("\tplum\u{2003}tree\n", "plum tree"),
        ] {
            assert_eq!(*normalised(one), *normalised(other), "{one:?} {other:?}");
        }
        for (one, other) in [("plum tree", "plumtree"), ("plum", "plums"), ("öl", "ol"), ("a-b", "ab")] {
            assert_ne!(*normalised(one), *normalised(other), "{one:?} {other:?}");
        }
        assert_eq!(*normalised(&"x".repeat(1_000_000)), "x".repeat(LONGEST_ANSWER * 4));
    }

    #[test]
    fn an_answer_is_neither_short_nor_long() {
        for (typed, flaw) in [
            ("", Flaw::TooShort),
            ("  ", Flaw::TooShort),
            ("ab", Flaw::TooShort),
            (" a b ", Flaw::Common),
            (&"plum kettle orbit ".repeat(4), Flaw::TooLong),
        ] {
            let found = flaw_of(typed);
            assert!(found == Some(flaw) || typed == " a b ", "{typed:?}: {found:?}");
        }
        assert_eq!(flaw_of("qzx"), None, "three are enough");
        assert_eq!(
            flaw_of(&"plum kettle orbit fern ladder violin cedar marble dusk frost window"[..64]),
            None
        );
        assert_eq!(
            flaw_of("plum kettle orbit fern ladder violin cedar marble dusk frost windo"),
            Some(Flaw::TooLong)
        );
    }

    #[test]
    fn words_of_the_question_are_not_the_answer_in_any_language() {
        for typed in ["hide", "as a child", "the CHILD bunker", "versteckt im Stall", "ein Kind weniger"] {
            assert_eq!(flaw_of(typed), Some(Flaw::RepeatsQuestion), "{typed}");
        }
        assert_eq!(flaw_of("you bet a wheelbarrow"), None, "short words are no one's");
    }

    #[test]
    fn names_and_addresses_of_the_person_are_not_the_answer() {
        for typed in [
            "Ada",
            "byron castle",
            "ADA.BYRON",
            "adabyron",
            "post office",
            "the meridian tower",
            "xadabyronx",
        ] {
            assert_eq!(flaw_of(typed), Some(Flaw::Personal), "{typed}");
        }
        assert_eq!(flaw_of("adamant gravel"), None, "a word that merely begins like one");
    }

    #[test]
    fn what_many_people_would_say_is_not_the_answer() {
        for typed in [
            "password",
            "123",
            "1234567",
            "1987",
            "qwerty",
            "none",
            "N/A",
            "I don't know",
            "weiß nicht",
            "keine Ahnung",
            "blue",
            "Blau",
            "pizza",
            "London",
            "Berlin",
            "michael",
            "Fluffy",
            "aaa",
            "zzzzzz",
            "...",
            "BMW",
            "mama",
        ] {
            assert_eq!(flaw_of(typed), Some(Flaw::Common), "{typed}");
        }
        for typed in [
            "blue wheelbarrow",
            "behind the boiler",
            "hinter dem Kachelofen",
            "丁字路口的井",
            "🦊 den by weir",
        ] {
            assert_eq!(flaw_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn one_answer_answers_one_question() {
        for typed in ["under the DOCK", "Plum-Kettle", "plum  kettle"] {
            assert_eq!(flaw_of(typed), Some(Flaw::SameAsAnother), "{typed}");
        }
        assert_eq!(flaw_of("plum kettle two"), None);
    }

    #[test]
    fn the_list_is_in_the_form_that_is_compared() {
        for line in COMMON.lines() {
            assert_eq!(*normalised(line), line);
        }
    }
}
