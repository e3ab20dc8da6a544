//! Providers' invoices. Their files are sent by the page, as bytes.

use uuid::Uuid;

use super::{ApiCall, Client, Method, Piece, within};
use crate::{page::query, *};

impl Client {
    /// The invoices that are kept, newest first.
    pub fn invoices(&self, workspace: &str) -> ApiCall<Page<Invoice>> {
        self.get(within(workspace, "/invoices?limit=200"))
    }

    /// An invoice beside our own sum.
    pub fn invoice(&self, workspace: &str, invoice: Uuid) -> ApiCall<InvoiceCompared> {
        self.get(within(workspace, format!("/invoices/{invoice}")))
    }

    /// Reads an invoice's file and keeps nothing of it.
    pub fn read_invoice(&self, workspace: &str, what: &InvoiceQuery, file: Vec<u8>) -> ApiCall<InvoiceRead> {
        let path = within(workspace, format!("/invoices/read{}", query(what)));
        let piece = Piece { method: Method::Post, path, offset: None, idempotency_key: None, bytes: file };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }

    /// Keeps the days of an invoice.
    pub fn add_invoice(&self, workspace: &str, what: &InvoiceQuery, file: Vec<u8>) -> ApiCall<InvoiceCompared> {
        let path = within(workspace, format!("/invoices{}", query(what)));
        let piece = Piece { method: Method::Post, path, offset: None, idempotency_key: None, bytes: file };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }

    pub fn delete_invoice(&self, workspace: &str, invoice: Uuid) -> ApiCall<()> {
        self.delete(within(workspace, format!("/invoices/{invoice}")))
    }
}

/// The address of a file with an invoice beside our own sum.
pub fn invoice_export_path(workspace: &str, invoice: Uuid) -> String {
    within(workspace, format!("/invoices/{invoice}/export.csv"))
}
