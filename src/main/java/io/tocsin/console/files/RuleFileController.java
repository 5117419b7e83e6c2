package io.tocsin.console.files;

import static io.tocsin.access.Permission.RULES_READ;
import static io.tocsin.access.Permission.RULES_TEST;
import static io.tocsin.access.Permission.RULES_WRITE;

import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files of rules over REST. */
@RestController
@RequestMapping("/api/v1/rules/files")
final class RuleFileController {

    private static final String KIND = "rules";

    private final FileDesk files;

    RuleFileController(FileDesk files) {
        this.files = files;
    }

    @RequiresPermission(RULES_READ)
    @GetMapping
    FileDesk.Folder list() {
        return files.folder(KIND);
    }

    @RequiresPermission(RULES_READ)
    @GetMapping("/text")
    ResponseEntity<FolderFiles.Content> read(@RequestParam String path) {
        return FileRequests.answer(files.read(KIND, path));
    }

    @RequiresPermission(RULES_TEST)
    @PostMapping("/check")
    FileCheck.Outcome check(@RequestBody FileRequests.NewText body) {
        return files.check(KIND, FileRequests.path(body), FileRequests.text(body));
    }

    @RequiresPermission(RULES_WRITE)
    @PutMapping("/text")
    ResponseEntity<FileDesk.Saved> save(
            @RequestBody FileRequests.NewText body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller) {
        return FileRequests.answer(files.save(KIND, FileRequests.edit(body, ifMatch), caller));
    }

    @RequiresPermission(RULES_WRITE)
    @DeleteMapping("/text")
    ResponseEntity<FileDesk.Saved> delete(
            @RequestParam String path,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller) {
        return FileRequests.answer(files.save(KIND, FileRequests.deletion(path, ifMatch), caller));
    }
}
