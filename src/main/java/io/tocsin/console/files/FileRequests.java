package io.tocsin.console.files;

import io.tocsin.http.problem.BadParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What calls about files have in common. */
final class FileRequests {

    private FileRequests() {}

    /** @param message why it is changed, for git; may be left out */
    record NewText(
            @Nullable String path,
            @Nullable String text,
            @Nullable String message) {}

    static String path(NewText body) {
        if (body.path() == null) {
            throw new BadParameterException("path", "The body must have the field \"path\".");
        }
        return body.path();
    }

    static String text(NewText body) {
        if (body.text() == null) {
            throw new BadParameterException("text", "The body must have the field \"text\".");
        }
        return body.text();
    }

    /** Without {@code If-Match} the file is a new one. */
    static FileDesk.Edit edit(NewText body, @Nullable String ifMatch) {
        return new FileDesk.Edit(
                path(body),
                text(body),
                etag(ifMatch),
                body.message() == null ? "" : body.message().strip());
    }

    static FileDesk.Edit deletion(String path, @Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new BadParameterException(
                    "If-Match", "Send the header If-Match with the ETag of the text that you read.");
        }
        return new FileDesk.Edit(path, null, etag(ifMatch), "");
    }

    private static String etag(@Nullable String ifMatch) {
        return ifMatch == null ? "" : ifMatch.strip().replaceAll("^(W/)?\"|\"$", "");
    }

    static ResponseEntity<FolderFiles.Content> answer(FolderFiles.Content content) {
        return ResponseEntity.ok().eTag("\"" + content.etag() + "\"").body(content);
    }

    /** 202 where a second person has to approve it. */
    static ResponseEntity<FileDesk.Saved> answer(FileDesk.Saved saved) {
        return saved.change() != null
                ? ResponseEntity.status(HttpStatus.ACCEPTED).body(saved)
                : ResponseEntity.ok(saved);
    }
}
