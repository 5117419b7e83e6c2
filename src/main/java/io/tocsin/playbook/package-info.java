/** Recipes as data: YAML in, checked playbooks out. Nothing is run here. */
@NullMarked
package io.tocsin.playbook;

import org.jspecify.annotations.NullMarked;
