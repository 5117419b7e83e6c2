/**
 * What people ask and do from a chat: slash commands of Slack and Mattermost come in signed, are done in the name of the person who
 * wrote them, and are answered in the chat.
 */
@NullMarked
package io.tocsin.console.chat;

import org.jspecify.annotations.NullMarked;
