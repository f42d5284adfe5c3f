/**
 * Auto-configuration of how events become JSON.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.json;

import org.jspecify.annotations.NullMarked;
