//! The types that settings have.

pub(crate) mod address;
pub(crate) mod file;
pub(crate) mod plain;
pub(crate) mod policy;

/// Makes a [`crate::schema::Setting`] of a type that is read from a text by a function from `&str` to
/// `Result<Self, String>`, whose error is a hint.
macro_rules! text_setting {
    ($type:ty, $kind:literal, $parse:expr) => {
        impl $crate::schema::Setting for $type {
            fn kind() -> String {
                $kind.into()
            }

            fn read(value: &::toml::de::DeValue<'_>, _: &::std::path::Path) -> Result<Self, String> {
                $parse($crate::value::plain::text(value)?)
            }

            fn show(&self) -> Option<String> {
                Some(::toml::Value::String(self.to_string()).to_string())
            }
        }
    };
}
pub(crate) use text_setting;

/// Makes a [`crate::schema::Setting`] of a type of `regain-core` that is one of some names: its `ALL`, each with `name()`.
macro_rules! name_setting {
    ($type:ty) => {
        impl $crate::schema::Setting for $type {
            fn kind() -> String {
                let names = Self::ALL.map(|one| format!("\"{}\"", one.name()));
                format!("one of {}", names.join(", "))
            }

            fn read(value: &::toml::de::DeValue<'_>, _: &::std::path::Path) -> Result<Self, String> {
                let typed = $crate::value::plain::text(value)?;
                let named = Self::ALL.into_iter().find(|one| one.name() == typed);
                named.ok_or_else(|| format!("there are {}", Self::ALL.map(Self::name).join(", ")))
            }

            fn show(&self) -> Option<String> {
                Some(format!("\"{}\"", self.name()))
            }
        }
    };
}
pub(crate) use name_setting;

/// Declares words to choose from, each with its documentation and its spelling in the file.
macro_rules! choice {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $($(#[doc = $variant_doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[doc = $variant_doc])+ $variant,)+
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(match self {
                    $(Self::$variant => $word,)+
                })
            }
        }

        impl $crate::schema::Setting for $name {
            fn kind() -> String {
                format!("one of {}", [$(concat!("\"", $word, "\"")),+].join(", "))
            }

            fn read(value: &::toml::de::DeValue<'_>, _: &::std::path::Path) -> Result<Self, String> {
                match $crate::value::plain::text(value)? {
                    $($word => Ok(Self::$variant),)+
                    _ => Err("use one of these words, in lower case".into()),
                }
            }

            fn show(&self) -> Option<String> {
                Some(format!("\"{self}\""))
            }
        }
    };
}
pub(crate) use choice;
