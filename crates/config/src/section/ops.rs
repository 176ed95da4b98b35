//! `[ops]`: health and metrics.

use std::net::SocketAddr;

use crate::schema::{Check, optional, section};

section! {
    /// Health and metrics for machines, apart from what people use.
    pub struct Ops {
        /// Address and port for `/healthz`, `/readyz` and `/metrics`, unencrypted: keep it on this machine or a
        /// closed network. Without it they are not served.
        listen: Option<SocketAddr> = optional();
    }
}

impl Check for Ops {}
