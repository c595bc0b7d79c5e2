//! Texts, bytes and files of any length.

use super::*;

impl LocalParticipant {
    /// Sends a whole text as one stream.
    pub async fn send_text(&self, text: &str, options: SendTextOptions) -> StreamResult<TextStreamInfo> {
        sending::send_text(&*self.stream_handle()?, text, options).await
    }

    /// Sends bytes as one stream, and returns when all of them have been given to the connection.
    pub async fn send_bytes(
        &self,
        data: impl AsRef<[u8]>,
        options: SendByteOptions,
    ) -> StreamResult<ByteStreamInfo> {
        sending::send_bytes(&*self.stream_handle()?, data.as_ref(), options).await
    }

    /// Opens a stream to write text to as it comes.
    pub async fn stream_text(&self, options: StreamTextOptions) -> StreamResult<TextStreamWriter> {
        sending::open_text(&*self.stream_handle()?, options).await
    }

    /// Opens a stream to write bytes to as they come.
    pub async fn stream_bytes(&self, options: StreamByteOptions) -> StreamResult<ByteStreamWriter> {
        sending::open_bytes(&*self.stream_handle()?, options).await
    }

    /// Sends a file as one stream, and returns when all of it has been given to the connection.
    ///
    /// # Errors
    /// Also when the file cannot be read, or its path is not Unicode.
    pub async fn send_file(
        &self,
        path: impl AsRef<Path>,
        options: SendByteOptions,
    ) -> StreamResult<ByteStreamInfo> {
        sending::send_file(&*self.stream_handle()?, path.as_ref(), options).await
    }

    fn stream_handle(&self) -> StreamResult<Arc<Handle>> {
        self.handle.get().ok_or(crate::StreamError::AlreadyClosed)
    }
}
