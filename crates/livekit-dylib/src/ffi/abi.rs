//! The library's four C functions.
#![allow(unsafe_code, reason = "this is the C boundary; every block says why it holds")]

use std::ffi::{CString, c_char};
use std::path::Path;
use std::ptr;

use libloading::{Library, Symbol};

type Callback = unsafe extern "C" fn(*const u8, usize);
type Initialize = unsafe extern "C" fn(Callback, bool, *const c_char, *const c_char);
type Request = unsafe extern "C" fn(*const u8, usize, *mut *const u8, *mut usize) -> u64;
type DropHandle = unsafe extern "C" fn(u64) -> bool;

/// What the library answers instead of a handle when it refuses a request.
const INVALID_HANDLE: u64 = 0;

pub struct Abi {
    request: Request,
    drop_handle: DropHandle,
}

impl Abi {
    /// Opens the library for the rest of the process and starts it. The caller has checked that it is the right file.
    pub fn open(path: &Path, sdk_version: &str) -> Result<Self, libloading::Error> {
        // SAFETY: the file's initialisers are those of a library that the caller has identified by its hash.
        let library = unsafe { Library::new(path) }?;
        // SAFETY: the names and signatures are those of cabi.rs of the pinned version.
        let (initialize, abi) = unsafe {
            let initialize: Symbol<'_, Initialize> = library.get("livekit_ffi_initialize")?;
            let request: Symbol<'_, Request> = library.get("livekit_ffi_request")?;
            let drop_handle: Symbol<'_, DropHandle> = library.get("livekit_ffi_drop_handle")?;
            (*initialize, Self { request: *request, drop_handle: *drop_handle })
        };
        // Its threads run until the process ends, and so must its code.
        std::mem::forget(library);

        let capture_logs = true; // else it writes to stderr by itself, tokens included
        let version = CString::new(sdk_version).unwrap_or_default();
        // SAFETY: `on_event` is thread-safe, and both strings outlive the call, which copies them.
        unsafe { initialize(on_event, capture_logs, c"rust".as_ptr(), version.as_ptr()) };
        Ok(abi)
    }

    /// Sends an encoded request and lets the encoded response be read; `None` when the library refuses it.
    ///
    /// # Safety
    /// Every pointer in the request is valid for the length given beside it until this returns.
    pub unsafe fn request<T>(&self, request: &[u8], read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let mut response = ptr::null();
        let mut length = 0;
        // SAFETY: the library only reads the request, and writes to the two out-pointers unless it refuses.
        let handle = unsafe { (self.request)(request.as_ptr(), request.len(), &mut response, &mut length) };
        if handle == INVALID_HANDLE {
            return None;
        }
        let response = if length == 0 || response.is_null() {
            &[]
        } else {
            // SAFETY: the library keeps these bytes until their handle is dropped, below.
            unsafe { std::slice::from_raw_parts(response, length) }
        };
        let answer = read(response);
        self.drop_handle(handle);
        Some(answer)
    }

    /// Whether the library knew the handle.
    pub fn drop_handle(&self, handle: u64) -> bool {
        // SAFETY: any number is allowed, an unknown one is ignored.
        unsafe { (self.drop_handle)(handle) }
    }
}

/// Called on the library's own threads.
unsafe extern "C" fn on_event(data: *const u8, length: usize) {
    if data.is_null() || length == 0 {
        return;
    }
    // SAFETY: the library passes `length` bytes that stay valid during the call.
    super::events::receive(unsafe { std::slice::from_raw_parts(data, length) });
}
