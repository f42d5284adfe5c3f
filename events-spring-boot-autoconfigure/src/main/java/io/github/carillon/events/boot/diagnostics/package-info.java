/**
 * Failure analyzers that turn a refused configuration into a readable description and
 * action.
 */
@NullMarked
package io.github.carillon.events.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
