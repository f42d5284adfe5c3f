/**
 * A small continuous-integration desk that shows the starter in use.
 */
@NullMarked
package com.example.cidesk;

import org.jspecify.annotations.NullMarked;
