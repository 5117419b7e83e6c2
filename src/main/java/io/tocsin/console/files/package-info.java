/**
 * Files of rules, playbooks and parsers, edited over REST: checked as the watchers of the folders check them, written whole or
 * not at all, and committed where the folder is in a git work tree. JGit lives here.
 */
@NullMarked
package io.tocsin.console.files;

import org.jspecify.annotations.NullMarked;
