//! One file per method. Each has a `check`, and nothing else can make a [`crate::reset::Proof`].

pub mod email;
pub mod recovery_code;
pub mod totp;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A typed code without what people add to it: blanks and hyphens are dropped, letters and digits of other scripts read
/// as ours (E5).
fn typed_code(typed: &str) -> Zeroizing<String> {
    let kept = |letter: &char| !matches!(letter, ' ' | '-' | '\u{2010}'..='\u{2015}');
    Zeroizing::new(typed.trim().nfkc().filter(kept).take(64).collect())
}
