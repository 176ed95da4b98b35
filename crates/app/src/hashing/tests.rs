//! Tests of hashing.

use std::time::Duration;

use super::*;

/// From `src/test.c` of the reference implementation (P-H-C/phc-winner-argon2).
const REFERENCE: &str =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

fn hashing(threads: usize, waiting: usize) -> Hashing {
    Hashing::new(Options { threads, waiting, ..Options::default() }).unwrap()
}

fn password(text: &str) -> NewPassword {
    NewPassword::parse(text).unwrap()
}

#[tokio::test]
async fn a_hash_is_a_phc_string_that_only_its_password_matches() {
    let hashing = hashing(1, 4);
    let hash = hashing.hash(&password("plum kettle orbit"), *b"0123456789abcdef").await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"), "{hash}");
    let right = hashing.verify("plum kettle orbit", &hash).await.unwrap();
    assert_eq!(right, Verified { matches: true, outdated: false });
    let wrong = hashing.verify("plum kettle orbiT", &hash).await.unwrap();
    assert_eq!(wrong, Verified { matches: false, outdated: false });
}

#[tokio::test]
async fn a_hash_of_the_reference_implementation_is_read() {
    let verified = hashing(1, 4).verify("password", REFERENCE).await.unwrap();
    assert_eq!(verified, Verified { matches: true, outdated: true });
}

#[tokio::test]
async fn the_arena_carries_nothing_from_one_hash_to_the_next() {
    let fresh = hashing(1, 4).hash(&password("second password"), [2; 16]).await.unwrap();
    let used = hashing(1, 4);
    let dearer = used.compute("first", Cost { memory_kib: 40_000, iterations: 1, lanes: 2 }, &[1; 16], 32);
    dearer.await.unwrap();
    used.hash(&password("first password"), [1; 16]).await.unwrap();
    assert_eq!(used.hash(&password("second password"), [2; 16]).await.unwrap(), fresh);
}

#[tokio::test]
async fn a_hash_of_another_cost_is_outdated_but_right() {
    let dearer = Hashing::new(Options { memory_kib: 20_000, threads: 1, ..Options::default() }).unwrap();
    let hash = dearer.hash(&password("plum kettle orbit"), [1; 16]).await.unwrap();
    let verified = hashing(1, 4).verify("plum kettle orbit", &hash).await.unwrap();
    assert_eq!(verified, Verified { matches: true, outdated: true });
}

#[tokio::test]
async fn nobody_costs_one_hash_like_somebody() {
    let hashing = hashing(1, 4);
    let hash = hashing.hash(&password("plum kettle orbit"), [1; 16]).await.unwrap();
    let before = hashing.stats().hashes;
    hashing.verify("wrong", &hash).await.unwrap();
    let somebody = hashing.stats().hashes - before;
    hashing.verify_nobody("wrong").await.unwrap();
    let nobody = hashing.stats().hashes - before - somebody;
    assert_eq!((somebody, nobody), (1, 1));
}

#[tokio::test]
async fn what_does_not_fit_the_queue_is_refused_at_once_and_the_rest_is_done() {
    let hashing = hashing(1, 2);
    let tries = (0..20).map(|_| hashing.verify_nobody("busy"));
    let answers = futures_util::future::join_all(tries).await;
    let busy = answers.iter().filter(|answer| matches!(answer, Err(HashingError::Busy))).count();
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    // Two wait; the thread may have taken one to three more while the others were asked for.
    assert_eq!(busy + done, 20);
    assert!((2..=5).contains(&done), "{done}");
    assert_eq!(hashing.stats(), Stats { queued: 0, running: 0, hashes: done as u64 });
}

#[tokio::test]
async fn a_hash_that_nobody_waits_for_is_not_computed() {
    let hashing = hashing(1, 64);
    let tries = (0..20).map(|_| hashing.verify_nobody("impatient"));
    let given_up =
        tokio::time::timeout(Duration::from_millis(1), futures_util::future::join_all(tries)).await;
    assert!(given_up.is_err());
    hashing.verify_nobody("patient").await.unwrap();
    assert!(hashing.stats().hashes < 5, "{:?}", hashing.stats());
}

#[test]
fn options_outside_the_bounds_are_refused() {
    let with = |memory_kib, iterations| {
        let options = Options { memory_kib, iterations, ..Options::default() };
        match Hashing::new(options) {
            Ok(_) => None,
            Err(HashingError::Options(problem)) => Some(problem),
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(with(19_456, 2), None);
    assert_eq!(with(19_455, 3), Some(PhcProblem::Weak));
    assert_eq!(with(19_456, 1), Some(PhcProblem::Weak));
    assert_eq!(with(47_104, 1), None);
    assert_eq!(with(1024 * 1024, 4), None);
    assert_eq!(with(1024 * 1024, 5), Some(PhcProblem::Costly));
    assert_eq!(with(2 * 1024 * 1024, 1), Some(PhcProblem::Costly));
}

#[test]
fn only_argon2id_within_bounds_is_a_stored_hash() {
    let salt = "MDEyMzQ1Njc4OWFiY2RlZg";
    let hash = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    let with = |start: &str| Phc::parse(&format!("{start}${salt}${hash}")).err();
    assert_eq!(with("$argon2id$v=19$m=19456,t=2,p=1"), None);
    assert_eq!(with("$argon2id$v=19$m=65536,t=3,p=4"), None);
    for other in
        ["$argon2i$v=19$m=19456,t=2,p=1", "$argon2d$v=19$m=19456,t=2,p=1", "$argon2id$v=16$m=19456,t=2,p=1"]
    {
        assert_eq!(with(other), Some(PhcProblem::Algorithm), "{other}");
    }
    for weak in ["m=4096,t=3,p=1", "m=19456,t=1,p=1", "m=19455,t=4,p=1"] {
        assert_eq!(with(&format!("$argon2id$v=19${weak}")), Some(PhcProblem::Weak), "{weak}");
    }
    for bomb in [
        "m=4294967295,t=4294967295,p=1",
        "m=1048577,t=1,p=1",
        "m=65536,t=65,p=1",
        "m=65536,t=3,p=17",
        "m=19456,t=4294967295,p=1",
    ] {
        assert_eq!(with(&format!("$argon2id$v=19${bomb}")), Some(PhcProblem::Costly), "{bomb}");
    }
    assert_eq!(with("$argon2id$v=19$m=19456,t=2,p=1,keyid=Zm9v"), Some(PhcProblem::Keyed));
    for form in ["m=19456,p=1,t=2", "m=019456,t=2,p=1", "m=19456,t=2", "t=2,p=1", "m=19456,t=2,p=1,m=19456"] {
        assert_eq!(with(&format!("$argon2id$v=19${form}")), Some(PhcProblem::Form), "{form}");
    }
}

#[test]
fn what_is_no_hash_is_refused_without_being_repeated() {
    for (text, problem) in [
        ("hunter2 is my password", PhcProblem::Form),
        ("", PhcProblem::Form),
        ("$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", PhcProblem::Algorithm),
        ("{SSHA}MDEyMzQ1Njc4OWFiY2RlZg", PhcProblem::Form),
        ("$argon2id$v=19$m=19456,t=2,p=1", PhcProblem::Form),
        ("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg", PhcProblem::Form),
        ("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg$", PhcProblem::Form),
        ("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiYw", PhcProblem::Length),
    ] {
        assert_eq!(Phc::parse(text).err(), Some(problem), "{text}");
        assert!(text.is_empty() || !problem.to_string().contains(text));
    }
}
