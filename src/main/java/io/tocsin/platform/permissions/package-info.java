/** Who besides the server may read its data folder, or change the rules, routes and playbooks it runs. */
@NullMarked
package io.tocsin.platform.permissions;

import org.jspecify.annotations.NullMarked;
