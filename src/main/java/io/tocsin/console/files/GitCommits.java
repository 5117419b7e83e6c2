package io.tocsin.console.files;

import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits single files where a folder is in a git work tree. Other changes in the work tree stay as they are. */
final class GitCommits {

    private static final Logger log = LoggerFactory.getLogger(GitCommits.class);

    private GitCommits() {}

    static boolean isWorkTree(Path folder) {
        FileRepositoryBuilder found = new FileRepositoryBuilder().findGitDir(folder.toFile());
        return found.getGitDir() != null;
    }

    /**
     * Commits one file as it is now.
     *
     * @param author who changed it
     * @return the commit's name, 12 digits; null where the folder is not in a work tree, or git refused, which is logged
     */
    static @Nullable String commit(Path folder, String path, String author, String message) {
        FileRepositoryBuilder found = new FileRepositoryBuilder().findGitDir(folder.toFile());
        if (found.getGitDir() == null) {
            return null;
        }
        try (Git git = new Git(found.setMustExist(true).build())) {
            Path tree = git.getRepository().getWorkTree().toPath().toRealPath();
            String below = tree.relativize(folder.toRealPath().resolve(path))
                    .toString()
                    .replace('\\', '/');
            git.add().addFilepattern(below).call();
            git.add().setUpdate(true).addFilepattern(below).call();
            return git.commit()
                    .setOnly(below)
                    .setAuthor(new PersonIdent(author, author + "@tocsin"))
                    .setCommitter(new PersonIdent("Tocsin", "tocsin@localhost"))
                    .setMessage(message)
                    .setSign(false)
                    .setNoVerify(true)
                    .call()
                    .abbreviate(12)
                    .name();
        } catch (GitAPIException | JGitInternalException | IOException e) {
            log.warn("{} is saved, but git did not commit it: {}", path, e.getMessage());
            return null;
        }
    }
}
