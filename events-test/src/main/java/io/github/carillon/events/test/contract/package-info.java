/**
 * What every store must do, as tests that the tests of a store extend.
 */
@NullMarked
package io.github.carillon.events.test.contract;

import org.jspecify.annotations.NullMarked;
