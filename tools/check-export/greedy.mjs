// Answers prompts greedily with llama.cpp, for check_export.py: reads {files, tokens, prompts} as JSON
// from standard input, files being a model and perhaps an adapter for it, and prints one line of JSON,
// [{prompt: ids, answer: ids}, …]. Runs in a folder in which the npm package node-llama-cpp is installed.
import {readFileSync} from 'node:fs';
import {getLlama} from 'node-llama-cpp';

const {files: [file, lora], tokens, prompts} = JSON.parse(readFileSync(0, 'utf8'));
const llama = await getLlama({gpu: false, build: 'never', logLevel: 'error', maxThreads: 2});
const model = await llama.loadModel({modelPath: file, gpuLayers: 0});
const sequence = (await model.createContext({contextSize: 1024, threads: 2, lora})).getSequence();
const answers = [];
for (const text of prompts) {
  await sequence.clearHistory();
  const prompt = model.tokenize(text, true);
  const answer = [];
  for await (const token of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true})) {
    answer.push(token);
    if (answer.length >= tokens || model.isEogToken(token)) {
      break;
    }
  }
  answers.push({prompt, answer});
}
console.log(JSON.stringify(answers));
await llama.dispose();
