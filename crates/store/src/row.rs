//! Values of `regain-core` as columns, in both directions.

use regain_core::ids::{
    AccountId, ApiKeyId, ChallengeId, ContactId, EventId, FamilyId, HardwareTokenId, JobId, KnownBrowserId,
    NotMeId, OrganizationId, RegistrationId, ResetId, SessionId, WriteId,
};
use regain_core::time::Timestamp;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, Decode, Row as _, Type};

use crate::StoreError;

pub(crate) type Query = sqlx::query::Query<'static, Any, AnyArguments>;

/// An id that a column holds as sixteen bytes.
pub(crate) trait Identity: Sized {
    fn bytes(&self) -> &[u8; 16];
    fn from_column(bytes: &[u8]) -> Option<Self>;
}

macro_rules! identity {
    ($($id:ty),+) => {$(
        impl Identity for $id {
            fn bytes(&self) -> &[u8; 16] {
                self.as_bytes()
            }

            fn from_column(bytes: &[u8]) -> Option<Self> {
                Self::from_slice(bytes).ok()
            }
        }
    )+};
}

identity!(
    AccountId,
    ApiKeyId,
    ChallengeId,
    ContactId,
    EventId,
    FamilyId,
    HardwareTokenId,
    JobId,
    KnownBrowserId,
    NotMeId,
    OrganizationId,
    RegistrationId,
    ResetId,
    SessionId,
    WriteId
);

/// Binds values of this product to the next placeholder.
pub(crate) trait Bind: Sized {
    fn id(self, id: &impl Identity) -> Self;
    fn id_or_null(self, id: Option<&impl Identity>) -> Self;
    fn time(self, time: Timestamp) -> Self;
    fn time_or_null(self, time: Option<Timestamp>) -> Self;
    fn flag(self, flag: bool) -> Self;
    fn bytes(self, bytes: &[u8]) -> Self;
    fn bytes_or_null(self, bytes: Option<&[u8]>) -> Self;
    fn text(self, text: &str) -> Self;
    fn text_or_null(self, text: Option<&str>) -> Self;
}

impl Bind for Query {
    fn id(self, id: &impl Identity) -> Self {
        self.bind(id.bytes().to_vec())
    }

    fn id_or_null(self, id: Option<&impl Identity>) -> Self {
        self.bind(id.map(|id| id.bytes().to_vec()))
    }

    fn time(self, time: Timestamp) -> Self {
        self.bind(time.micros())
    }

    fn time_or_null(self, time: Option<Timestamp>) -> Self {
        self.bind(time.map(Timestamp::micros))
    }

    fn flag(self, flag: bool) -> Self {
        self.bind(i64::from(flag))
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        self.bind(bytes.to_vec())
    }

    fn bytes_or_null(self, bytes: Option<&[u8]>) -> Self {
        self.bind(bytes.map(<[u8]>::to_vec))
    }

    fn text(self, text: &str) -> Self {
        self.bind(text.to_owned())
    }

    fn text_or_null(self, text: Option<&str>) -> Self {
        self.bind(text.map(str::to_owned))
    }
}

/// A row, and which rows it is one of, for errors.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) row: AnyRow,
}

impl Row {
    fn get<'r, T: Decode<'r, Any> + Type<Any>>(&'r self, column: &str) -> Result<T, StoreError> {
        self.row.try_get(column).map_err(|source| StoreError::Read { what: self.what, source })
    }

    /// What to answer about a row that holds something impossible.
    pub(crate) fn wrong(&self) -> StoreError {
        StoreError::Row { what: self.what }
    }

    pub(crate) fn id<T: Identity>(&self, column: &str) -> Result<T, StoreError> {
        T::from_column(self.get::<&[u8]>(column)?).ok_or_else(|| self.wrong())
    }

    pub(crate) fn id_or_null<T: Identity>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let bytes = self.get::<Option<&[u8]>>(column)?;
        bytes.map(|bytes| T::from_column(bytes).ok_or_else(|| self.wrong())).transpose()
    }

    pub(crate) fn number(&self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(crate) fn flag(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.number(column)? != 0)
    }

    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        self.number(column).map(Timestamp::from_micros)
    }

    pub(crate) fn time_or_null(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_micros))
    }

    pub(crate) fn text(&self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(crate) fn text_or_null(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    pub(crate) fn bytes_or_null(&self, column: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(column)
    }

    pub(crate) fn hash(&self, column: &str) -> Result<[u8; 32], StoreError> {
        self.bytes(column)?.try_into().map_err(|_| self.wrong())
    }

    /// A name that `parse` knows.
    pub(crate) fn named<T>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        parse(&self.text(column)?).ok_or_else(|| self.wrong())
    }
}
