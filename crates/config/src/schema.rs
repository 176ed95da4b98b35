//! What a section is declared with, so that reading it and describing it come from the same lines.

use crate::reader::Reader;
use std::path::Path;
use toml::de::DeValue;

/// A type that a setting can have.
pub(crate) trait Setting: Sized {
    /// What a value must be, with an example: "a number", "an address such as …".
    fn kind() -> String;

    /// Reads a value; relative paths start at `folder`. An error is the hint to show.
    fn read(value: &DeValue<'_>, folder: &Path) -> Result<Self, String>;

    /// A default value as it stands in the file; none if leaving the setting out means something else.
    fn show(&self) -> Option<String>;

    /// The number that floor and ceiling are compared with.
    fn number(&self) -> Option<u32> {
        None
    }
}

/// How a setting may be left out, and what limits it.
pub(crate) struct Rule<T> {
    /// None if it must be given.
    pub(crate) default: Option<T>,
    /// Floor and ceiling.
    pub(crate) limits: Option<(u32, u32)>,
}

/// It must be given.
pub(crate) fn required<T>() -> Rule<T> {
    Rule { default: None, limits: None }
}

/// Without it, nothing.
pub(crate) fn optional<T>() -> Rule<Option<T>> {
    Rule { default: Some(None), limits: None }
}

/// Without it, `value`.
pub(crate) fn default<T>(value: impl Into<T>) -> Rule<T> {
    Rule { default: Some(value.into()), limits: None }
}

impl<T> Rule<T> {
    /// With a floor and a ceiling.
    pub(crate) fn between(self, floor: u32, ceiling: u32) -> Self {
        Self { limits: Some((floor, ceiling)), ..self }
    }
}

/// A setting as the reference describes it.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static [&'static str],
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
    pub(crate) limits: Option<(u32, u32)>,
}

impl Field {
    pub(crate) fn new<T: Setting>(name: &'static str, doc: &'static [&'static str], rule: &Rule<T>) -> Self {
        let default = rule.default.as_ref().and_then(T::show);
        Self { name, doc, kind: T::kind(), required: rule.default.is_none(), default, limits: rule.limits }
    }
}

/// A section as the reference describes it.
pub(crate) struct SectionInfo {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static [&'static str],
    pub(crate) fields: Vec<Field>,
}

/// Two settings of one section that don't go together.
pub(crate) struct Conflict {
    pub(crate) field: &'static str,
    pub(crate) problem: &'static str,
    pub(crate) hint: String,
}

/// A section of the file. [`section!`] writes this.
pub(crate) trait Section: Sized + Check {
    const DOC: &'static [&'static str];
    fn fields() -> Vec<Field>;
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
    /// Its settings as they stand in a file, but for those that were left out.
    fn show(&self) -> Vec<(&'static str, String)>;
}

/// What can only be judged when a whole section is read.
pub(crate) trait Check {
    fn check(&self) -> Vec<Conflict> {
        Vec::new()
    }
}

/// Declares a section: its documentation, and for each setting documentation, type and [`Rule`]. The struct, its
/// reading and its page in the reference come from here.
macro_rules! section {
    ($(#[doc = $doc:literal])+ $visibility:vis struct $section:ident {
        $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty = $rule:expr;)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        $visibility struct $section {
            $($(#[doc = $field_doc])+ #[doc = concat!("\n\nRule: `", stringify!($rule), "`.")]
            $visibility $field: $kind,)+
        }

        impl $crate::schema::Section for $section {
            const DOC: &'static [&'static str] = &[$($doc),+];

            fn fields() -> Vec<$crate::schema::Field> {
                vec![$($crate::schema::Field::new::<$kind>(stringify!($field), &[$($field_doc),+], &$rule)),+]
            }

            fn read(reader: &mut $crate::reader::Reader<'_>) -> Option<Self> {
                // All are read before the first `?`, so that all their problems are found.
                $(let $field = reader.setting::<$kind>(stringify!($field), $rule);)+
                Some(Self { $($field: $field?),+ })
            }

            fn show(&self) -> Vec<(&'static str, String)> {
                let shown = [$((stringify!($field), $crate::schema::Setting::show(&self.$field))),+];
                shown.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
            }
        }
    };
}
pub(crate) use section;
