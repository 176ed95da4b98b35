//! What is asked of whom, and what it proves.

use super::*;
use crate::ids::{AccountId, RegistrationId};
use crate::registration::SecurityInfo;
use crate::subject::DecoyReason;

const NOW: Timestamp = Timestamp::from_micros(1_000_000);

fn info(questions: Vec<SecurityQuestion>, position: i64) -> SecurityInfo {
    let answers =
        questions.into_iter().map(|question| StoredAnswer { question, hash: String::new() }).collect();
    let registration = Registration {
        id: RegistrationId::from_bytes([7; 16]),
        credential: Credential::SecurityQuestions(SecurityQuestions { answers }),
        name: String::new(),
        created_at: NOW,
        fresh_until: None,
        last_used_at: None,
        position,
    };
    SecurityInfo { registrations: vec![registration] }
}

fn of_bank(count: usize) -> Vec<SecurityQuestion> {
    BANK.into_iter().take(count).map(SecurityQuestion::Bank).collect()
}

fn rule(asked: usize) -> QuestionRule {
    QuestionRule { asked, ..QuestionRule::default() }
}

/// The places of the questions in the bank that are asked.
fn places(info: &SecurityInfo, rule: &QuestionRule) -> Option<Vec<usize>> {
    let place = |answer: &&StoredAnswer| match &answer.question {
        SecurityQuestion::Bank(id) => BANK.iter().position(|it| it == id).unwrap(),
        SecurityQuestion::Own(_) => 100,
    };
    asked(&info.registrations, rule).map(|asked| asked.answers.iter().map(place).collect())
}

#[test]
fn the_same_are_asked_until_somebody_knew_them() {
    let seen = |position| places(&info(of_bank(5), position), &rule(3)).unwrap();
    assert_eq!(seen(0), seen(0));
    let all: std::collections::BTreeSet<Vec<usize>> = (0..100).map(seen).collect();
    assert_eq!(all.len(), 10, "every three of five come up");
    assert!(all.iter().all(|one| one.is_sorted() && one.len() == 3));
}

#[test]
fn whoever_has_not_answered_enough_is_asked_nothing() {
    assert_eq!(places(&info(of_bank(3), 0), &rule(3)), Some(vec![0, 1, 2]));
    assert_eq!(places(&info(of_bank(2), 0), &rule(3)), None);
    assert_eq!(places(&SecurityInfo::default(), &rule(3)), None);
}

#[test]
fn a_fixed_list_is_asked_in_its_order_and_as_a_whole_if_strangers_see_it() {
    let fixed = |places: &[usize], first| QuestionRule {
        fixed: places.iter().map(|place| BANK[*place]).collect(),
        first,
        ..rule(3)
    };
    let answered = info(of_bank(8), 0);
    assert_eq!(places(&answered, &fixed(&[4, 0, 2], true)), Some(vec![4, 0, 2]));
    assert_eq!(places(&answered, &fixed(&[4, 0, 2, 7], true)), Some(vec![4, 0, 2, 7]));
    assert_eq!(places(&answered, &fixed(&[4, 0, 2, 7], false)).unwrap().len(), 3);
    assert_eq!(places(&answered, &fixed(&[4, 0, 9], true)), None, "one of the list is not answered");
}

#[test]
fn questions_of_ones_own_count_where_they_are_allowed() {
    let mut questions = of_bank(2);
    questions.push(SecurityQuestion::Own("Who let the dog out?".to_owned()));
    let info = info(questions, 0);
    assert_eq!(places(&info, &rule(3)), None);
    assert_eq!(places(&info, &QuestionRule { own: true, ..rule(3) }), Some(vec![0, 1, 100]));
}

#[test]
fn only_right_answers_of_a_real_account_prove_it() {
    let real = Subject::account(AccountId::from_bytes([1; 16]));
    let info = info(of_bank(3), 0);
    let [set] = info.registrations.as_slice() else { panic!("one set") };
    assert!(check(&real, true, set, NOW).is_some_and(|proof| !proof.is_fresh()));
    assert!(check(&real, false, set, NOW).is_none());
    assert!(check(&Subject::decoy(DecoyReason::NotFound, None), true, set, NOW).is_none());
    let fresh = Registration { fresh_until: Some(NOW + crate::registration::FRESH), ..set.clone() };
    assert!(check(&real, true, &fresh, NOW).is_some_and(|proof| proof.is_fresh()));
    let codes = crate::testing::info(&[Method::RecoveryCode]);
    assert!(check(&real, true, &codes.registrations[0], NOW).is_none());
}
