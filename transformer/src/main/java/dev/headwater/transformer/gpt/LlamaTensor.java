package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a model of the Llama family: their names in GGUF files and in Hugging Face's. */
enum LlamaTensor {
  TOKEN_EMBEDDING("token_embd", "model.embed_tokens"),
  FINAL_NORM("output_norm", "model.norm"),
  UNEMBEDDING("output", "lm_head"),
  ATTENTION_NORM("blk.%d.attn_norm", "model.layers.%d.input_layernorm"),
  QUERY("blk.%d.attn_q", "model.layers.%d.self_attn.q_proj"),
  KEY("blk.%d.attn_k", "model.layers.%d.self_attn.k_proj"),
  VALUE("blk.%d.attn_v", "model.layers.%d.self_attn.v_proj"),
  /** Queries, keys and values, rows below rows. */
  QUERY_KEY_VALUE("blk.%d.attn_qkv", "model.layers.%d.self_attn.qkv_proj"),
  QUERY_NORM("blk.%d.attn_q_norm", "model.layers.%d.self_attn.q_norm"),
  KEY_NORM("blk.%d.attn_k_norm", "model.layers.%d.self_attn.k_norm"),
  OUTPUT("blk.%d.attn_output", "model.layers.%d.self_attn.o_proj"),
  ATTENTION_POST_NORM("blk.%d.post_attention_norm", "model.layers.%d.post_attention_layernorm"),
  /** Where there are norms after attention and MLP, too, Hugging Face's name is the next one. */
  MLP_NORM("blk.%d.ffn_norm", "model.layers.%d.post_attention_layernorm"),
  MLP_NORM_OF_FOUR("blk.%d.ffn_norm", "model.layers.%d.pre_feedforward_layernorm"),
  GATE("blk.%d.ffn_gate", "model.layers.%d.mlp.gate_proj"),
  UP("blk.%d.ffn_up", "model.layers.%d.mlp.up_proj"),
  /** Gates and ups, rows below rows. */
  GATE_UP("blk.%d.ffn_up", "model.layers.%d.mlp.gate_up_proj"),
  DOWN("blk.%d.ffn_down", "model.layers.%d.mlp.down_proj"),
  MLP_POST_NORM("blk.%d.post_ffw_norm", "model.layers.%d.post_feedforward_layernorm");

  private final String inGguf;
  private final String inFolder;

  LlamaTensor(String inGguf, String inFolder) {
    this.inGguf = inGguf;
    this.inFolder = inFolder;
  }

  String inGguf(int layer) {
    return inGguf.formatted(layer);
  }

  String inFolder(int layer) {
    return inFolder.formatted(layer);
  }

  /** Those of a block, as far as a model has them. */
  static List<LlamaTensor> ofBlock(Architecture.Llama llama, boolean fused) {
    List<LlamaTensor> tensors = new ArrayList<>(List.of(ATTENTION_NORM, OUTPUT, DOWN));
    tensors.addAll(
        fused ? List.of(QUERY_KEY_VALUE, GATE_UP) : List.of(QUERY, KEY, VALUE, GATE, UP));
    tensors.add(mlpNorm(llama));
    if (llama.attention().headNorms()) {
      tensors.addAll(List.of(QUERY_NORM, KEY_NORM));
    }
    if (llama.postNorms()) {
      tensors.addAll(List.of(ATTENTION_POST_NORM, MLP_POST_NORM));
    }
    return tensors;
  }

  static LlamaTensor mlpNorm(Architecture.Llama llama) {
    return llama.postNorms() ? MLP_NORM_OF_FOUR : MLP_NORM;
  }
}
