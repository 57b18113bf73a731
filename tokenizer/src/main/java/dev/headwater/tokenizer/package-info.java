/**
 * Text to token ids and back: WordPiece for the encoders; byte-level BPE and SentencePiece for the
 * GPT, behind {@link dev.headwater.tokenizer.Tokenizer}; the prefix of chunks, which is counted in
 * tokens; and {@code EncoderFolder}, what an encoder's folder says of its texts. Tokenizers are
 * immutable and may be shared between threads.
 */
@NullMarked
package dev.headwater.tokenizer;

import org.jspecify.annotations.NullMarked;
